// Keeps the popup's report fresh: asked at once, each second, and after each press; what stood ready is shown until the first answer.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Calm, calm, stir } from '@/components/kit/calm';
import type { SiteReport } from '@/lib/ledger/report';
import { askReport, reportMeanwhile } from './ask-report';

interface Shown {
  /** null: the background did not answer. */
  report: SiteReport | null;
  answered: SiteReport | null;
  /** Epoch ms of the last look; null before the first. */
  now: number | null;
}

export function useReport(): Shown & { act: (ask: () => Promise<unknown>) => void } {
  const [shown, setShown] = useState<Shown>({ report: null, answered: null, now: null });
  const held = useRef<Calm | null>(null);
  const look = async () => {
    const [report, now] = [await askReport(), Date.now()];
    held.current = report === null ? null : calm(held.current, report, now);
    setShown({ report, answered: held.current?.report ?? null, now });
  };
  const showMeanwhile = (report: SiteReport | null) =>
    setShown((seen) => (seen.now === null && report ? { report, answered: report, now: Date.now() } : seen));
  // Not `useEffect`, which waits for a frame; and not held still: the first answer takes its place at once.
  useLayoutEffect(() => {
    void look();
    void reportMeanwhile().then(showMeanwhile);
    const timer = setInterval(() => void look(), 1_000);
    return () => clearInterval(timer);
  }, []);
  const act = (press: () => Promise<unknown>) => {
    held.current = stir(held.current);
    // What fails shows at the look that follows: it says whether the background is there.
    void press()
      .catch(() => null)
      .then(look);
  };
  return { ...shown, act };
}
