// One chain's endpoints in the order of asking: moved, switched on and off, removed when they are the user's own.
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Glyph, Icon } from '@/components/kit/icon';
import { type Language, type MessageKey, number, useLanguage } from '@/components/kit/language';
import { Locked } from '@/components/kit/locked';
import { Name, plainName } from '@/components/kit/name';
import { PageIcon } from '@/components/kit/page-icon';
import { Sparkline } from '@/components/kit/sparkline';
import { Switch } from '@/components/kit/switch';
import { pascal } from '@/components/kit/words';
import type { EndpointRow } from '@/lib/messages/own-protocol';

interface EndpointTableProps {
  chainName: string;
  endpoints: EndpointRow[];
  onMove: (move: { url: string; by: -1 | 1 }) => void;
  onSwitch: (url: string, state: 'on' | 'off') => void;
  onRemove: (url: string) => void;
  /** Asks an own one again, in the form below. */
  onTest: (url: string) => void;
}

const tracking: Record<EndpointRow['tracking'], MessageKey> = {
  none: 'trackingNone',
  limited: 'trackingLimited',
  unspecified: 'trackingUnspecified',
  yes: 'trackingYes',
  own: 'trackingOwn',
};

const states: Record<EndpointRow['state'], { glyph: Glyph; tone: string; words: MessageKey }> = {
  unknown: { glyph: 'unseen', tone: 'is-unseen', words: 'stateUnasked' },
  answers: { glyph: 'ok', tone: 'is-ok', words: 'stateAnswers' },
  fails: { glyph: 'fail', tone: 'is-fail', words: 'stateFails' },
  trying: { glyph: 'probe', tone: 'is-detour', words: 'stateTrying' },
};

const barred: Record<NonNullable<EndpointRow['barred']>, MessageKey> = {
  tracking: 'barredTracking',
  operator: 'barredOperator',
  expired: 'barredExpired',
};

function now(row: EndpointRow): { glyph: Glyph; tone: string; words: MessageKey } {
  if (!row.on) return { glyph: 'off', tone: 'is-unseen', words: 'stateOff' };
  if (row.barred !== null) return { glyph: 'off', tone: 'is-unseen', words: barred[row.barred] };
  return states[row.state];
}

/** Host and path, without the scheme; the whole is in the title. */
function shownUrl(url: string): string {
  if (!URL.canParse(url)) return url;
  const { host, pathname } = new URL(url);
  return pathname === '/' ? host : `${host}${pathname}`;
}

/** `first`: the first that the user may move; before it stand the organisation's. */
interface Place {
  at: number;
  first: number;
  of: number;
}

/** Up and down, and Alt + arrow on either. */
function Order({ row, place, props }: { row: EndpointRow; place: Place; props: EndpointTableProps }) {
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
    props.onMove({ url: row.url, by });
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

/** What is so of an own one, beside its address. */
function ownWords(row: EndpointRow): MessageKey[] {
  if (!row.own) return [];
  return [
    ...(row.isInside ? ['rowInside' as const] : []),
    ...(row.isFirst ? ['rowFirst' as const] : []),
    ...(row.broadcasts ? ['rowBroadcasts' as const] : []),
  ];
}

function latency(language: Language, row: EndpointRow) {
  if (row.latencyMs === null) return <span class="dim">{language.t('none')}</span>;
  return language.t('spanMs', number(language, Math.round(row.latencyMs)));
}

function OwnTools({ row, props }: { row: EndpointRow; props: EndpointTableProps }) {
  const { t } = useLanguage();
  const name = plainName(row.name);
  const [test, remove] = [t('testNamed', name), t('removeNamed', name)];
  return (
    <span class="tools">
      <button type="button" class="tool" aria-label={test} title={test} onClick={() => props.onTest(row.url)}>
        <Icon glyph="probe" />
      </button>
      <button type="button" class="tool" aria-label={remove} title={remove} onClick={() => props.onRemove(row.url)}>
        <PageIcon glyph="erase" />
      </button>
    </span>
  );
}

function Row({ row, place, props }: { row: EndpointRow; place: Place; props: EndpointTableProps }) {
  const language = useLanguage();
  const { t } = language;
  const { glyph, tone, words } = now(row);
  const name = plainName(row.name);
  return (
    <tr>
      <Order row={row} place={place} props={props} />
      <th scope="row">
        <Name text={row.name} />
        <bdi class="sub" title={row.url}>
          {shownUrl(row.url)}
        </bdi>
        {row.locked && <Locked />}
        {ownWords(row).map((words) => (
          <span key={words} class="sub">
            {t(words)}
          </span>
        ))}
        {row.privateTx && <span class="sub">{t('privateTx')}</span>}
      </th>
      <td>
        <span class="st">
          <Icon glyph={glyph} tone={tone} />
          <span>
            {t(words)}
            {row.standing !== null && <span class="sub">{t(`standing${pascal(row.standing)}`)}</span>}
          </span>
        </span>
      </td>
      <td>
        <Sparkline recent={row.recent} />
      </td>
      <td class="num">{latency(language, row)}</td>
      <td>
        {row.tracking === 'yes' ? (
          <span class="chip care">{t('trackingYes')}</span>
        ) : (
          <span class="muted">{t(tracking[row.tracking])}</span>
        )}
      </td>
      <td>
        <Switch
          on={row.on}
          label={t('mayAnswerNamed', name)}
          disabled={row.locked}
          onSwitch={(on) => props.onSwitch(row.url, on ? 'on' : 'off')}
        />
      </td>
      <td class="end">{row.own && !row.locked && <OwnTools row={row} props={props} />}</td>
    </tr>
  );
}

export function EndpointTable(props: EndpointTableProps) {
  const language = useLanguage();
  const { t } = language;
  const [spoken, setSpoken] = useState('');
  const of = props.endpoints.length;
  const first = props.endpoints.filter((row) => row.locked).length;
  const onMove = (move: { url: string; by: -1 | 1 }) => {
    const at = props.endpoints.findIndex((row) => row.url === move.url);
    const name = plainName(props.endpoints[at]?.name ?? '');
    setSpoken(t('movedTo', name, `${at + move.by + 1}`, `${of}`));
    props.onMove(move);
  };
  const title = t('endpointsOf', props.chainName);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section class="table-wrap" tabIndex={0} aria-label={title}>
      <span class="sr" role="status">
        {spoken}
      </span>
      <table class="table">
        <caption class="sr">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{t('columnOrder')}</th>
            <th scope="col">{t('columnEndpoint')}</th>
            <th scope="col">{t('columnNow')}</th>
            <th scope="col">{t('columnLately')}</th>
            <th scope="col" class="num">
              {t('columnLatency')}
            </th>
            <th scope="col">{t('columnTracking')}</th>
            <th scope="col">{t('columnMayAnswer')}</th>
            <th scope="col">
              <span class="sr">{t('columnRemove')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {props.endpoints.map((row, at) => (
            <Row key={row.url} row={row} place={{ at, first, of }} props={{ ...props, onMove }} />
          ))}
        </tbody>
      </table>
    </section>
  );
}
