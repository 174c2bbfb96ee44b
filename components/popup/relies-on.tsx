// The list of whom the site relies on: one row each, which opens to what was tried and to "Never ask ...".

import { chainWords, isRefusing, isScheme, whoWords } from '@/components/kit/answer-content';
import { AssuranceChip } from '@/components/kit/chip';
import { type Glyph, Icon } from '@/components/kit/icon';
import { type Language, plural, rich, useLanguage } from '@/components/kit/language';
import { asciiHost, CutName, plainName } from '@/components/kit/name';
import { Tip } from '@/components/kit/tip';
import { clock, whyNotWords } from '@/components/kit/words';
import type { DependencyReport } from '@/lib/ledger/report';
import { isFailing, othersAsked } from './answer-words';
import { RowDetails } from './row-details';

export interface ReliesOnProps {
  dependencies: DependencyReport[];
  now: number;
  /** `rowKey` of the row that is open; null when none is. */
  opened: string | null;
  /** Operators that the user stopped from this very popup. */
  neverAsked: ReadonlySet<string>;
  onOpen: (key: string | null) => void;
  onNeverAsk: (operator: string, never: boolean) => void;
}

export const rowKey = (row: DependencyReport) => `${row.operator} ${row.host} ${row.role ?? row.chainId ?? ''}`;
export const rowId = (key: string) => `row-${encodeURIComponent(key)}`;

// The table is drawn as blocks, which can cost it its roles: they are set back by hand.
const asTable = { role: 'table' } as const;
const asGroup = { role: 'rowgroup' } as const;
const asRow = { role: 'row' } as const;
const asCell = { role: 'cell' } as const;
const asHead = { role: 'columnheader' } as const;
const asName = { role: 'rowheader' } as const;

const marks: Record<DependencyReport['state'], { glyph: Glyph; tone: string }> = {
  answers: { glyph: 'ok', tone: 'is-ok' },
  fails: { glyph: 'fail', tone: 'is-fail' },
  trying: { glyph: 'probe', tone: 'is-detour' },
};

const byDetour = { glyph: 'detour', tone: 'is-detour' } as const;

function stateWords(language: Language, row: DependencyReport, now: number): string {
  if (isScheme(row)) return language.t('stateScheme');
  switch (row.state) {
    case 'answers':
      return language.t('stateAnswers');
    case 'trying':
      return language.t('stateTrying');
    case 'fails':
      if (isRefusing(row)) return language.t('stateRefuses');
      return row.failingSince === null
        ? language.t('stateFails')
        : language.t('stateFailsSince', clock(language, row.failingSince, now));
  }
}

function countWords(language: Language, row: DependencyReport): string {
  const saved = row.saved > 0 ? [plural(language, 'countSaved', row.saved)] : [];
  const lost = row.lost > 0 ? [plural(language, 'countLost', row.lost)] : [];
  return [...saved, ...lost].join(' · ') || plural(language, 'callsCount', row.calls);
}

function rescuerWords(
  language: Language,
  { operatorName, redirected, kept }: NonNullable<DependencyReport['rescuer']>,
) {
  if (kept) return language.t('keptHere');
  const who = <CutName text={operatorName} class="who" />;
  if (redirected) return rich(language, 'redirectedTo', who);
  return [rich(language, 'answersInstead', who), <span class="sr"> {language.t('instead')}</span>];
}

function Instead({ row }: { row: DependencyReport }) {
  const language = useLanguage();
  if (!isFailing(row)) return null;
  if (row.rescuer !== null && row.whyNot === null) {
    return (
      <td class="instead" {...asCell}>
        <Icon glyph="detour" />
        <span class="say">{rescuerWords(language, row.rescuer)}</span>
        <AssuranceChip assurance={row.rescuer.assurance} role={row.role} />
      </td>
    );
  }
  if (row.whyNot === null) return null;
  return (
    <td class="instead none" {...asCell}>
      <Icon glyph="off" />
      <span>{whyNotWords(language, row.whyNot, othersAsked(row))}</span>
    </td>
  );
}

function placeWords(language: Language, row: DependencyReport): string {
  const isGateway = row.role === 'content' && row.chainName !== null;
  return isGateway ? language.t('gatewayOf', chainWords(language, row)) : chainWords(language, row);
}

function Row({ row, props }: { row: DependencyReport; props: ReliesOnProps }) {
  const language = useLanguage();
  const key = rowKey(row);
  const isOpen = props.opened === key;
  const where = [placeWords(language, row), asciiHost(row.host)].map(plainName).join(' · ');
  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !isOpen) return;
    event.preventDefault(); // else the browser closes the popup
    props.onOpen(null);
  };
  return (
    <>
      <tr class="op" {...asRow} onKeyDown={closeOnEscape}>
        <td class="glyph" {...asCell} aria-hidden="true">
          <Icon {...(isScheme(row) && row.whyNot === null ? byDetour : marks[row.state])} />
        </td>
        <th class="name" scope="row" {...asName}>
          <button
            type="button"
            class="open"
            id={rowId(key)}
            aria-expanded={isOpen}
            onClick={() => props.onOpen(isOpen ? null : key)}
          >
            <CutName text={whoWords(language, row)} />
            <Icon glyph="down" small />
          </button>
        </th>
        <td class="count" {...asCell}>
          {countWords(language, row)}
        </td>
        <td class="where cut" title={where} {...asCell}>
          <bdi>{where}</bdi>
        </td>
        <td class={row.state === 'fails' && !isScheme(row) ? 'state fail' : 'state'} {...asCell}>
          {stateWords(language, row, props.now)}
        </td>
        <Instead row={row} />
      </tr>
      {isOpen && (
        <tr class="more" {...asRow} onKeyDown={closeOnEscape}>
          <td colSpan={6} {...asCell}>
            <RowDetails row={row} neverAsked={props.neverAsked} onNeverAsk={props.onNeverAsk} />
          </td>
        </tr>
      )}
    </>
  );
}

/** The parts of the site, what fails first; where all is access to blockchains, that needs no name. */
function partsOf(all: DependencyReport[]) {
  const content = { name: 'partContent' as const, rows: all.filter(({ role }) => role === 'content') };
  if (content.rows.length === 0) return [{ name: null, rows: all }];
  const chains = { name: 'partChains' as const, rows: all.filter(({ role }) => role === undefined) };
  const isFirst = content.rows.some(isFailing) && !chains.rows.some(isFailing);
  return (isFirst ? [content, chains] : [chains, content]).filter(({ rows }) => rows.length > 0);
}

export function ReliesOn(props: ReliesOnProps) {
  const { t } = useLanguage();
  const heads = [
    t('columnState'),
    t('columnWho'),
    t('columnCalls'),
    t('columnChain'),
    t('columnNow'),
    t('columnInstead'),
  ];
  return (
    <section class="body">
      <h2>
        <Tip meaning={t('reliesMeaning')}>{t('reliesOn')}</Tip>{' '}
        {props.dependencies.length > 1 && <span class="dim">{props.dependencies.length}</span>}
      </h2>
      <table class="rows" {...asTable}>
        <caption class="sr">{t('reliesOnCaption')}</caption>
        <thead {...asGroup}>
          <tr {...asRow}>
            {heads.map((head) => (
              <th key={head} scope="col" {...asHead}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        {partsOf(props.dependencies).map(({ name, rows }) => (
          <tbody key={name} class={name === null ? '' : 'part'} {...asGroup}>
            {name !== null && (
              <tr class="group" {...asRow}>
                <th scope="rowgroup" colSpan={6} {...asName}>
                  {t(name)}
                </th>
              </tr>
            )}
            {rows.map((row) => (
              <Row key={rowKey(row)} row={row} props={props} />
            ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}
