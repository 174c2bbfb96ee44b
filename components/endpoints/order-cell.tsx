// A place in the order of asking, with what moves it: two buttons, and Alt + arrow on either. Props in, events out.
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '@/components/kit/icon';
import { useLanguage } from '@/components/kit/language';
import { plainName } from '@/components/kit/name';
import type { EndpointRow } from '@/lib/messages/own-protocol';

/** `first`: the first that the user may move; before it stand the organisation's. */
export interface Place {
  at: number;
  first: number;
  of: number;
}

interface OrderCellProps {
  row: EndpointRow;
  place: Place;
  onMove: (move: { url: string; by: -1 | 1 }) => void;
}

export function OrderCell({ row, place, onMove }: OrderCellProps) {
  const { t } = useLanguage();
  const group = useRef<HTMLTableCellElement>(null);
  const moved = useRef<-1 | 1 | null>(null);
  useEffect(() => {
    if (moved.current === null) return;
    group.current?.querySelector<HTMLButtonElement>(moved.current < 0 ? '.move-up' : '.move-down')?.focus();
    moved.current = null;
  }, [place.at]);
  const isStuck = (by: -1 | 1) => row.locked || place.at + by < place.first || place.at + by >= place.of;
  const move = (by: -1 | 1) => {
    if (isStuck(by)) return;
    moved.current = by;
    onMove({ url: row.url, by });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    move(event.key === 'ArrowUp' ? -1 : 1);
  };
  const name = plainName(row.name);
  return (
    <td ref={group} onKeyDown={onKeyDown}>
      <span class="order">
        <span class="nth">{place.at + 1}</span>
        <button
          type="button"
          class="tool move-up"
          aria-disabled={isStuck(-1)}
          aria-label={t('moveUp', name)}
          title={t('moveUp', name)}
          onClick={() => move(-1)}
        >
          <Icon glyph="down" tone="up" />
        </button>
        <button
          type="button"
          class="tool move-down"
          aria-disabled={isStuck(1)}
          aria-label={t('moveDown', name)}
          title={t('moveDown', name)}
          onClick={() => move(1)}
        >
          <Icon glyph="down" />
        </button>
      </span>
    </td>
  );
}
