// One chain's endpoints in the order of asking: found, sorted, moved, switched on and off, removed when they are the user's own.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Host } from '@/components/kit/host';
import { type Glyph, Icon } from '@/components/kit/icon';
import { type Language, type MessageKey, useLanguage } from '@/components/kit/language';
import { Locked } from '@/components/kit/locked';
import { Name, plainName } from '@/components/kit/name';
import { PageIcon } from '@/components/kit/page-icon';
import { Switch } from '@/components/kit/switch';
import { Tip } from '@/components/kit/tip';
import { pascal } from '@/components/kit/words';
import type { EndpointRow } from '@/lib/messages/own-protocol';
import { FindTable, type FoundRow } from './find-table';
import { BehindCell, LatelyCell, WrongCell } from './health-cells';
import { OrderCell, type Place } from './order-cell';

interface EndpointTableProps {
  chainName: string;
  endpoints: EndpointRow[];
  onMove: (move: { url: string; by: -1 | 1 }) => void;
  onSwitch: (url: string, state: 'on' | 'off') => void;
  onRemove: (url: string) => void;
  /** Asks an own one again, in the form below. */
  onTest: (url: string) => void;
  /** Beside the filter. */
  children: ComponentChildren;
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

/** What is so of an own one, beside its address. */
function ownWords(row: EndpointRow): MessageKey[] {
  if (!row.own) return [];
  return [
    ...(row.isInside ? ['rowInside' as const] : []),
    ...(row.isFirst ? ['rowFirst' as const] : []),
    ...(row.broadcasts ? ['rowBroadcasts' as const] : []),
  ];
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

function Now({ row }: { row: EndpointRow }) {
  const { t } = useLanguage();
  const { glyph, tone, words } = now(row);
  return (
    <span class="st">
      <Icon glyph={glyph} tone={tone} />
      <span>
        {t(words)}
        {row.standing !== null && (
          <span class="sub">
            <Tip meaning={t(row.standing === 'proven' ? 'provenMeaning' : 'wrongMeaning')}>
              {t(`standing${pascal(row.standing)}`)}
            </Tip>
          </span>
        )}
      </span>
    </span>
  );
}

function Who({ row }: { row: EndpointRow }) {
  const { t } = useLanguage();
  return (
    <th scope="row">
      <Name text={row.name} />
      <Host text={shownUrl(row.url)} title={row.url} />
      {row.locked && <Locked />}
      {ownWords(row).map((words) => (
        <span key={words} class="sub">
          {t(words)}
        </span>
      ))}
      {row.privateTx && (
        <span class="sub">
          <Tip meaning={t('relayMeaning')}>{t('privateTx')}</Tip>
        </span>
      )}
    </th>
  );
}

function Row({ row, place, props }: { row: EndpointRow; place: Place; props: EndpointTableProps }) {
  const { t } = useLanguage();
  return (
    <tr>
      <OrderCell row={row} place={place} onMove={props.onMove} />
      <Who row={row} />
      <td>
        <Now row={row} />
      </td>
      <LatelyCell health={row} />
      <BehindCell behind={row.behind} />
      <WrongCell wrongs={row.wrongs} />
      <td>
        {row.tracking === 'yes' ? (
          <span class="chip care">{t('trackingYes')}</span>
        ) : (
          <span class="muted">{t(tracking[row.tracking])}</span>
        )}
      </td>
      <td class="end">
        <Switch
          on={row.on}
          label={t('mayAnswerNamed', plainName(row.name))}
          disabled={row.locked}
          onSwitch={(on) => props.onSwitch(row.url, on ? 'on' : 'off')}
        />
        {row.own && !row.locked && <OwnTools row={row} props={props} />}
      </td>
    </tr>
  );
}

function foundRow({ t }: Language, place: Place, props: EndpointTableProps): FoundRow[] {
  const row = props.endpoints[place.at];
  if (row === undefined) return [];
  const { url, name, latencyMs, behind, wrongs } = row;
  const words = [t(now(row).words), t(tracking[row.tracking])] as const;
  return [
    {
      name: `${name} ${shownUrl(url)} ${words[0]}`,
      values: [place.at, name, words[0], latencyMs, behind?.blocks ?? null, wrongs, words[1], row.on ? 0 : 1],
      row: <Row key={url} row={row} place={place} props={props} />,
    },
  ];
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
  return (
    <>
      <span class="sr" role="status">
        {spoken}
      </span>
      <FindTable
        title={props.chainName}
        label={t('endpointsOf', props.chainName)}
        find={t('findEndpoint')}
        nothing={t('noEndpointFound')}
        heads={[
          { name: t('columnOrder'), meaning: t('orderMeaning') },
          { name: t('columnEndpoint'), meaning: t('endpointMeaning') },
          { name: t('columnNow'), meaning: t('nowMeaning') },
          { name: t('columnLately'), meaning: t('latencyMeaning') },
          { name: t('columnBehind'), meaning: t('behindMeaning') },
          { name: t('columnWrong'), kind: 'num', meaning: t('wrongMeaning') },
          { name: t('columnTracking'), meaning: t('trackingMeaning') },
          { name: t('columnMayAnswer'), kind: 'end', meaning: t('mayAnswerMeaning') },
        ]}
        rows={props.endpoints.flatMap((_, at) => foundRow(language, { at, first, of }, { ...props, onMove }))}
        order={{ at: 0, down: false }}
        class="endpoints"
      >
        {props.children}
      </FindTable>
    </>
  );
}
