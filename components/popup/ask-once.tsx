// A button for what cannot be undone: asks once, and says when it is done. Props in, events out.
import { useState } from 'preact/hooks';
import { AlertDialog } from '@/components/kit/alert-dialog';
import { useLanguage } from '@/components/kit/language';
import { PageIcon } from '@/components/kit/page-icon';

interface AskOnceProps {
  /** On the button. */
  words: string;
  question: string;
  /** Names what goes. */
  warning: string;
  confirm: string;
  onHarm: () => void;
}

export function AskOnce({ words, question, warning, confirm, onHarm }: AskOnceProps) {
  const { t } = useLanguage();
  const [isAsking, setAsking] = useState(false);
  const harm = () => {
    setAsking(false);
    onHarm();
  };
  return (
    <>
      <button type="button" class="button small harm" onClick={() => setAsking(true)}>
        <PageIcon glyph="erase" />
        {words}
      </button>
      {isAsking && (
        <AlertDialog
          title={question}
          text={warning}
          keep={t('keepIt')}
          harm={confirm}
          onKeep={() => setAsking(false)}
          onHarm={harm}
        />
      )}
    </>
  );
}
