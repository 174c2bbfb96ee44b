// The popup's part about drills: what runs now, what can be rehearsed, and what the last one showed. Props in, events out.
import { useState } from 'preact/hooks';
import { Icon } from '@/components/kit/icon';
import { number, useLanguage } from '@/components/kit/language';
import { CutName } from '@/components/kit/name';
import { Tip } from '@/components/kit/tip';
import { type DrillReport, type DrillRow, isBroken } from '@/lib/ledger/drill';
import type { SiteReport } from '@/lib/ledger/report';
import { type DrillEvents, DrillForm } from './drill-form';
import { rowInstead, rowPart, verdictWords, whatName } from './drill-words';

/** "4:12"; above all else while a drill runs. Spoken when it begins and in its last minute. */
export function DrillBar({
  drill,
  now,
  onEnd,
}: {
  drill: NonNullable<SiteReport['drill']>;
  now: number;
  onEnd: () => void;
}) {
  const language = useLanguage();
  const { t } = language;
  const left = Math.max(0, Math.ceil((drill.until - now) / 1_000));
  const clock = `${Math.floor(left / 60)}:${`${left % 60}`.padStart(2, '0')}`;
  return (
    <section class="drill-top" aria-label={t('viewDrills')}>
      <div class="tape" aria-hidden="true" />
      <div class="drillbar">
        <b>{t('drillBar', whatName(language, drill.what))}</b>
        <span class="left" role="timer" aria-label={t('drillLeft', clock)}>
          {clock}
        </span>
        <button type="button" class="button small" onClick={() => onEnd()}>
          {t('drillEnd')}
        </button>
      </div>
    </section>
  );
}

function Row({ row }: { row: DrillRow }) {
  const language = useLanguage();
  const isLost = isBroken(row);
  return (
    <li class={isLost ? 'fail' : ''}>
      <Icon glyph={isLost ? 'fail' : row.saved > 0 ? 'detour' : 'off'} tone={isLost ? 'is-fail' : 'is-detour'} />
      <CutName text={row.operatorName} class="who" />
      <span class="count">{number(language, row.calls)}</span>
      <span class="sub">{rowPart(language, row)}</span>
      <span class="sub">{rowInstead(language, row)}</span>
    </li>
  );
}

/** What is cut, and what became of what was asked of it. */
export function DrillRows({ drill }: { drill: Pick<DrillReport, 'rows' | 'what'> }) {
  const language = useLanguage();
  if (drill.rows.length === 0) return null;
  return (
    <section class="body others">
      <h2>
        <Tip meaning={language.t('drillMeaning')}>{language.t('drillRows')}</Tip>
      </h2>
      <div class="rows-box">
        <ul>
          {drill.rows.map((row) => (
            <Row key={`${row.host} ${row.partName}`} row={row} />
          ))}
        </ul>
      </div>
    </section>
  );
}

interface RehearseProps extends Pick<DrillEvents, 'onDrill'> {
  report: SiteReport;
  onSee: () => void;
}

/** Folded away: it is for the curious. */
export function Rehearse({ report: { rehearse = [], drilled }, onDrill, onSee }: RehearseProps) {
  const language = useLanguage();
  const { t } = language;
  const [isOpen, setOpen] = useState(false);
  if (rehearse.length === 0 && drilled === undefined) return null;
  return (
    <section class="body wallet rehearse">
      {drilled !== undefined && (
        <p>
          {t('drillLast', whatName(language, drilled.what))} {verdictWords(language, drilled)}{' '}
          <button type="button" class="button small" onClick={() => onSee()}>
            {t('drillSee')}
          </button>
        </p>
      )}
      {rehearse.length > 0 && (
        <h2>
          <button type="button" class="unfold" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {t('drillTitle')}
            <Icon glyph="down" small />
          </button>
        </h2>
      )}
      {isOpen && <DrillForm choices={rehearse} how="drillHow" onDrill={onDrill} />}
    </section>
  );
}
