// A table that scrolls by keyboard inside its region, with its title for readers. Props in, events out.
import type { ComponentChildren } from 'preact';
import { useLanguage } from './language';
import { Tip, useTip } from './tip';

export interface Head {
  name: string;
  /** `hidden`: for readers alone. */
  kind?: 'num' | 'end' | 'hidden';
  /** Explains the term. */
  meaning?: string;
  /** How the rows are sorted by it; absent where they cannot be. */
  sorted?: 'up' | 'down' | 'not' | undefined;
}

interface TableProps {
  title: string;
  heads: readonly Head[];
  /** Longer than a screen: it scrolls under its heads. */
  isLong?: boolean;
  class?: string;
  onSort?: (at: number) => void;
  /** Its rows. */
  children: ComponentChildren;
}

const spoken = { up: 'ascending', down: 'descending', not: 'none' } as const;

function HeadCell({ head, onSort }: { head: Head; onSort: () => void }) {
  const { t } = useLanguage();
  const { name, kind = '', sorted } = head;
  const { tip, bearer } = useTip(head.meaning ?? '');
  if (sorted === undefined)
    return (
      <th scope="col" class={kind === 'hidden' ? '' : kind}>
        {head.meaning === undefined ? (
          <span class={kind === 'hidden' ? 'sr' : ''}>{name}</span>
        ) : (
          <Tip meaning={head.meaning}>{name}</Tip>
        )}
      </th>
    );
  const isTerm = head.meaning !== undefined;
  const told = isTerm ? bearer : { title: t('sortBy', name) };
  return (
    <th scope="col" class={kind} aria-sort={spoken[sorted]}>
      <button type="button" class={`sort ${sorted} ${isTerm ? 'has-tip' : ''}`} onClick={onSort} {...told}>
        <span class={isTerm ? 'term' : ''}>{name}</span>
        {isTerm && tip}
      </button>
    </th>
  );
}

export function Table({ title, heads, isLong = false, class: extra = '', onSort, children }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section class={isLong ? 'table-wrap scroll-y' : 'table-wrap'} tabIndex={0} aria-label={title}>
      <table class={`table ${extra}`}>
        <caption class="sr">{title}</caption>
        <thead>
          <tr>
            {heads.map((head, at) => (
              <HeadCell key={head.name} head={head} onSort={() => onSort?.(at)} />
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}
