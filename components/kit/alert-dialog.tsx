// Asks once before something that cannot be undone. Focus starts on the harmless button; Escape keeps.
import { useEffect, useRef } from 'preact/hooks';

interface AlertDialogProps {
  title: string;
  /** Names what goes. */
  text: string;
  keep: string;
  harm: string;
  onKeep: () => void;
  onHarm: () => void;
}

export function AlertDialog({ title, text, keep, harm, onKeep, onHarm }: AlertDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const harmless = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    dialog.current?.showModal(); // the browser traps the focus and gives it back
    harmless.current?.focus();
  }, []);
  const onCancel = (event: Event) => {
    event.preventDefault();
    onKeep();
  };
  return (
    <dialog
      ref={dialog}
      class="alert"
      role="alertdialog"
      aria-labelledby="alert-title"
      aria-describedby="alert-text"
      onCancel={onCancel}
    >
      <h2 id="alert-title">{title}</h2>
      <p id="alert-text">{text}</p>
      <div class="acts">
        <button ref={harmless} type="button" class="button small" onClick={() => onKeep()}>
          {keep}
        </button>
        <button type="button" class="button small harm" onClick={() => onHarm()}>
          {harm}
        </button>
      </div>
    </dialog>
  );
}
