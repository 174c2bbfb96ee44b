// A question of the popup, asked once per site; the answer is confirmed in its place.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from './icon';
import { type MessageKey, rich, useLanguage } from './language';
import { Name } from './name';

type Answer = 'yes' | 'never';

interface Words {
  title: MessageKey;
  /** `$1` is whom it is about. */
  text: MessageKey;
  /** What is said once it is answered. */
  noted: Record<Answer, MessageKey>;
}

interface QuestionProps {
  /** Whom it is about; null when there is nothing to ask. */
  about: string | null;
  words: Words;
  onAnswer: (answer: Answer) => void;
}

/** May this site's transactions go another way? */
export const broadcastQuestion: Words = {
  title: 'questionTitle',
  text: 'questionText',
  noted: { yes: 'questionSaidYes', never: 'questionSaidNever' },
};

/** May others answer this site while the user's own node is silent? */
export const nodeQuestion: Words = {
  title: 'nodeSilentTitle',
  text: 'nodeSilentText',
  noted: { yes: 'nodeSilentSaidYes', never: 'nodeSilentSaidNever' },
};

/** Both weigh the same: Detour does not push. */
const answers: readonly { answer: Answer; label: MessageKey }[] = [
  { answer: 'yes', label: 'questionYes' },
  { answer: 'never', label: 'questionNever' },
];

/** Takes the focus that was on the button pressed, which is gone. */
function Noted({ children }: { children: ComponentChildren }) {
  const text = useRef<HTMLParagraphElement>(null);
  useEffect(() => text.current?.focus(), []);
  return (
    <section class="question">
      <Icon glyph="ok" tone="is-detour" />
      <p ref={text} role="status" tabIndex={-1}>
        {children}
      </p>
    </section>
  );
}

export function Question({ about, words, onAnswer }: QuestionProps) {
  const language = useLanguage();
  const { t } = language;
  const [said, setSaid] = useState<Answer | null>(null);
  if (said !== null) return <Noted>{t(words.noted[said])}</Noted>;
  if (about === null) return null;
  const press = (answer: Answer) => {
    setSaid(answer);
    onAnswer(answer);
  };
  return (
    <section class="question" aria-labelledby={words.title}>
      <Icon glyph="ask" tone="is-care" />
      <div>
        <h2 id={words.title}>{t(words.title)}</h2>
        <p>
          {rich(
            language,
            words.text,
            <b>
              <Name text={about} />
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
