// The popup's part about contract reads: the switch of strict mode for this site, what it did, and a check of the last answer of others.
import { useState } from 'preact/hooks';
import { type Language, type MessageKey, plural, rich, useLanguage } from '@/components/kit/language';
import { Name } from '@/components/kit/name';
import { Switch } from '@/components/kit/switch';
import { pascal } from '@/components/kit/words';
import type { AnswerCheck, SiteReport, WhyNotRun } from '@/lib/ledger/report';

export interface StrictPartProps {
  strict: NonNullable<SiteReport['strict']>;
  onStrict: (on: boolean) => void;
  /** Null: there is no answer left to check. */
  onCheckAnswer: () => Promise<AnswerCheck | null>;
}

const whyWords = ({ t }: Language, why: WhyNotRun): string => t(`notRun${pascal(why)}` satisfies MessageKey);

function checkWords(language: Language, check: AnswerCheck | null) {
  const { t } = language;
  switch (check?.kind) {
    case undefined:
      return t('checkAnswerGone');
    case 'right':
      return t('checkAnswerRight');
    case 'cannot':
      return t('checkAnswerCannot', whyWords(language, check.why));
    case 'wrong':
      if (check.liars.length === 0) return t('checkAnswerWrong');
      return rich(language, 'checkAnswerLiars', <Name text={check.liars.join(', ')} />);
  }
}

/** `busy` while the call is run. */
type Checked = 'not' | 'busy' | { check: AnswerCheck | null };

function CheckAnswer({ canCheck, onCheckAnswer }: { canCheck: boolean } & Pick<StrictPartProps, 'onCheckAnswer'>) {
  const language = useLanguage();
  const [checked, setChecked] = useState<Checked>('not');
  const isBusy = checked === 'busy';
  const press = () => {
    setChecked('busy');
    const failed = (): AnswerCheck => ({ kind: 'cannot', why: 'unavailable' });
    void onCheckAnswer()
      .catch(failed)
      .then((check) => setChecked({ check }));
  };
  if (!canCheck && checked === 'not') return null;
  return (
    <div class="acts">
      <button type="button" class="button small" aria-disabled={isBusy} onClick={() => !isBusy && press()}>
        {language.t('checkAnswer')}
      </button>
      <span role="status">
        {isBusy && language.t('checkAnswerBusy')}
        {typeof checked === 'object' && checkWords(language, checked.check)}
      </span>
    </div>
  );
}

export function StrictPart({ strict: { on, runs, canCheck }, onStrict, onCheckAnswer }: StrictPartProps) {
  const language = useLanguage();
  const { t } = language;
  const ran = runs === null || runs.ran === 0 ? [] : [plural(language, 'strictRan', runs.ran)];
  const gaveUp =
    runs === null || runs.why === null
      ? []
      : [plural(language, 'strictGaveUp', runs.gaveUp, whyWords(language, runs.why))];
  return (
    <section class="strict">
      <h2>{t('strictTitle')}</h2>
      <div>
        <span>{t('strictSwitch')}</span>
        <Switch on={on} label={t('strictSwitch')} onSwitch={onStrict} />
      </div>
      <p>{[t('strictText'), ...(on ? [...ran, ...gaveUp] : [])].join(' ')}</p>
      <CheckAnswer canCheck={canCheck} onCheckAnswer={onCheckAnswer} />
    </section>
  );
}
