// Keeps the popup's report fresh: asked at once, then each second, and right after the user pressed something.
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Calm, calm, stir } from '@/components/kit/calm';
import type { SiteReport } from '@/lib/ledger/report';
import { askReport } from './ask-report';

const EVERY_MS = 1_000;

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
    const report = await askReport();
    const now = Date.now();
    held.current = report === null ? null : calm(held.current, report, now);
    setShown({ report, answered: held.current?.report ?? null, now });
  };
  useEffect(() => {
    void look();
    const timer = setInterval(() => void look(), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const act = (press: () => Promise<unknown>) => {
    held.current = stir(held.current);
    void press()
      .catch(() => null) // the look that follows shows whether the background is there
      .then(look);
  };
  return { ...shown, act };
}
