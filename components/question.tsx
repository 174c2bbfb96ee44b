// The popup's one question: may this site's transactions go another way? Asked once per site; the answer is confirmed in its place.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { SiteReport } from '@/lib/ledger/report';
import { Icon } from './icon';
import { type MessageKey, rich, useLanguage } from './language';
import { Name } from './name';

type Answer = 'yes' | 'never';

interface QuestionProps {
  asked: SiteReport['question'];
  onAnswer: (answer: Answer) => void;
}

/** Both weigh the same: Detour does not push. */
const answers: readonly { answer: Answer; label: MessageKey }[] = [
  { answer: 'yes', label: 'questionYes' },
  { answer: 'never', label: 'questionNever' },
];

const noted: Record<Answer, MessageKey> = { yes: 'questionSaidYes', never: 'questionSaidNever' };

/** Takes the focus that was on the button pressed, which is gone. */
function Noted({ answer }: { answer: Answer }) {
  const { t } = useLanguage();
  const text = useRef<HTMLParagraphElement>(null);
  useEffect(() => text.current?.focus(), []);
  return (
    <section class="question">
      <Icon glyph="ok" tone="is-detour" />
      <p ref={text} role="status" tabIndex={-1}>
        {t(noted[answer])}
      </p>
    </section>
  );
}

export function Question({ asked, onAnswer }: QuestionProps) {
  const language = useLanguage();
  const { t } = language;
  const [said, setSaid] = useState<Answer | null>(null);
  if (said !== null) return <Noted answer={said} />;
  if (asked === null) return null;
  const press = (answer: Answer) => {
    setSaid(answer);
    onAnswer(answer);
  };
  return (
    <section class="question" aria-labelledby="question">
      <Icon glyph="ask" tone="is-care" />
      <div>
        <h2 id="question">{t('questionTitle')}</h2>
        <p>
          {rich(
            language,
            'questionText',
            <b>
              <Name text={asked.operatorName} />
            </b>,
          )}
        </p>
        <div class="acts">
          {answers.map(({ answer, label }) => (
            <button key={answer} type="button" class="button small" onClick={() => press(answer)}>
              {t(label)}
            </button>
          ))}
        </div>
      </div>
    </section>
  );
}
