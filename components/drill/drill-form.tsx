// What to rehearse, for how long, and the button that begins it: in the popup and on the dashboard. Props in, events out.
import { useState } from 'preact/hooks';
import { plural, useLanguage } from '@/components/kit/language';
import type { DrillChoice, DrillWhat } from '@/lib/ledger/cut';
import { whatName } from './drill-words';

export interface DrillEvents {
  /** Resolves with false when none began. */
  onDrill: (what: Pick<DrillWhat, 'kind' | 'id'>, forMs: number) => Promise<boolean>;
  onDrillEnd: () => void;
}

const MINUTE_MS = 60_000;
const minutes = [1, 5, 15];
const USUAL = 5;

const keyOf = ({ kind, id }: Pick<DrillWhat, 'kind' | 'id'>) => `${kind} ${id}`;

interface FormProps extends Pick<DrillEvents, 'onDrill'> {
  /** The first is chosen. */
  choices: readonly DrillChoice[];
  /** Where it begins, and that it is real: said from beside the page, or from elsewhere. */
  how: 'drillHow' | 'drillHowThere';
}

export function DrillForm({ choices, how, onDrill }: FormProps) {
  const language = useLanguage();
  const { t } = language;
  const [chosen, setChosen] = useState('');
  const [forMinutes, setMinutes] = useState(USUAL);
  const [isRefused, setRefused] = useState(false);
  const what = choices.find((one) => keyOf(one) === chosen) ?? choices[0];
  if (what === undefined) return null;
  return (
    <>
      <div class="acts">
        <select
          class="select"
          aria-label={t('drillWhat')}
          value={keyOf(what)}
          onChange={(event) => setChosen(event.currentTarget.value)}
        >
          {choices.map((one) => (
            <option key={keyOf(one)} value={keyOf(one)} selected={one === what}>
              {one.kind === 'all' ? t('drillAll') : whatName(language, one)}
            </option>
          ))}
        </select>
        <select
          class="select"
          aria-label={t('drillFor')}
          value={forMinutes}
          onChange={(event) => setMinutes(Number(event.currentTarget.value))}
        >
          {minutes.map((one) => (
            <option key={one} value={one} selected={one === forMinutes}>
              {plural(language, 'drillMinutes', one)}
            </option>
          ))}
        </select>
        <button
          type="button"
          class="button small first"
          onClick={() => void onDrill(what, forMinutes * MINUTE_MS).then((begun) => setRefused(!begun))}
        >
          {t('drillStart')}
        </button>
      </div>
      <p class="sub">{t(how)}</p>
      <div role="status">{isRefused && <p class="msg bad">{t('drillRefused')}</p>}</div>
    </>
  );
}
