// The popup's first part: the answer. Its sentence is the only live text of the popup.
import type { Act, AnswerContent } from '@/components/kit/answer-content';
import { useLanguage } from '@/components/kit/language';
import { Road } from './road';

interface AnswerProps {
  content: AnswerContent;
  /** A private window: one more sentence. */
  isPrivate: boolean;
  onAct: (act: Act) => void;
}

export function Answer({ content, isPrivate, onAct }: AnswerProps) {
  const { t } = useLanguage();
  return (
    <section class="answer">
      <div role="status" aria-live="polite" aria-atomic="true">
        <h1>{content.sentence}</h1>
      </div>
      <p>
        {content.line}
        {isPrivate && ` ${t('linePrivate')}`}
      </p>
      <Road {...content.road} />
      {content.acts.length > 0 && (
        <div class="acts">
          {content.acts.map(({ act, label, first }) => (
            <button
              key={act}
              type="button"
              class={first ? 'button small first' : 'button small'}
              onClick={() => onAct(act)}
            >
              {label}
            </button>
          ))}
        </div>
      )}
    </section>
  );
}
