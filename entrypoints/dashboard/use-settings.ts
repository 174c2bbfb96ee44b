// Keeps the dashboard's data fresh: asked at once, after each press, when the page is looked at again, and now and then.
import { useEffect, useState } from 'preact/hooks';
import type { DashboardData } from '@/components/dashboard-view';
import { askSettings } from './ask-settings';

/** Often enough for the state of endpoints and the end of a pause. */
const EVERY_MS = 5_000;

interface Shown {
  /** null: the background did not answer. */
  data: DashboardData | null;
  /** Epoch ms of the last look; null before the first. */
  now: number | null;
}

export function useSettings(): Shown & { act: (ask: () => Promise<unknown>) => void } {
  const [shown, setShown] = useState<Shown>({ data: null, now: null });
  const look = async () => setShown({ data: await askSettings(), now: Date.now() });
  useEffect(() => {
    const lookAgain = () => void look();
    lookAgain();
    const timer = setInterval(lookAgain, EVERY_MS);
    addEventListener('focus', lookAgain);
    return () => {
      clearInterval(timer);
      removeEventListener('focus', lookAgain);
    };
  }, []);
  const act = (press: () => Promise<unknown>) =>
    void press()
      .catch(() => null) // the look that follows shows whether the background is there
      .then(look);
  return { ...shown, act };
}
