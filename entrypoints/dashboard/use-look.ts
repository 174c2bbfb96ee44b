// Looks again and again: at once, when the page is looked at again, now and then, and at once when what is looked at changes.
import { useLayoutEffect } from 'preact/hooks';

/** Often enough for the state of endpoints and the end of a pause. */
const EVERY_MS = 5_000;

export function useLook(look: () => Promise<void>, at: unknown): void {
  // Not `useEffect`: that waits for a frame, and in a tab that nobody sees yet 35 ms for none.
  useLayoutEffect(() => {
    const lookAgain = () => void look();
    lookAgain();
    const timer = setInterval(lookAgain, EVERY_MS);
    addEventListener('focus', lookAgain);
    return () => {
      clearInterval(timer);
      removeEventListener('focus', lookAgain);
    };
  }, [at]);
}
