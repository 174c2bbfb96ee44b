// Keeps the data of the dashboard's view fresh: see use-look.ts, and after each press. What stood ready is shown until the first answer.
import { useRef, useState } from 'preact/hooks';
import type { DashboardData } from '@/components/dashboard-view';
import type { View } from '@/components/rail';
import type { Overview } from '@/lib/ledger/overview';
import { askAhead } from './ask-overview';
import { askSettings } from './ask-settings';
import { useLook } from './use-look';
import { useMeanwhile } from './use-meanwhile';

interface Shown {
  /** null: the background did not answer. */
  data: DashboardData | null;
  /** Epoch ms of the last look; null before the first. */
  now: number | null;
  /** Whose data it is: another view is shown when its own has come. */
  view: View;
  /** What stood ready of all sites; null from the first answer on. */
  overview: Overview | null;
}

export function useSettings(wanted: View): Shown & { act: (ask: () => Promise<unknown>) => void } {
  const [shown, setShown] = useState<Shown>({ data: null, now: null, view: wanted, overview: null });
  const latest = useRef(wanted);
  latest.current = wanted;
  const look = async () => {
    const asking = askSettings(wanted);
    askAhead(wanted);
    const data = await asking;
    if (latest.current === wanted) setShown({ data, now: Date.now(), view: wanted, overview: null });
  };
  useMeanwhile(wanted === 'overview', (kept) => setShown((seen) => (seen.now === null ? kept : seen)));
  useLook(look, wanted);
  const act = (press: () => Promise<unknown>) =>
    void press()
      .catch(() => null) // the look that follows shows whether the background is there
      .then(look);
  return { ...shown, act };
}
