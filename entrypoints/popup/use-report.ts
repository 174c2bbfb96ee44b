// Keeps the popup's report fresh: asked at once, then each second, and right after the user pressed something.
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Calm, calm, stir } from '@/components/calm';
import { askOwn } from '@/lib/browser/own-messaging';
import { activeTabId, hasEverySite, hasSite } from '@/lib/browser/own-page';
import type { SiteReport } from '@/lib/ledger/report';

const EVERY_MS = 1_000;

interface Shown {
  /** null: the background did not answer. */
  report: SiteReport | null;
  answered: SiteReport | null;
  /** Epoch ms of the last look; null before the first. */
  now: number | null;
}

/** A page of the web that Detour may not see; without access the browser may not even tell which one (an empty host). */
async function isVeiled({ site, host }: SiteReport): Promise<boolean> {
  if (site !== null) return !(await hasSite(site));
  return host === '' && !(await hasEverySite());
}

async function ask(): Promise<SiteReport | null> {
  try {
    const tabId = await activeTabId();
    if (tabId === null) return null;
    const report = await askOwn('site/report', { tabId });
    return (await isVeiled(report)) ? { ...report, state: 'permission' } : report;
  } catch {
    return null; // no background, or none that answers: the popup says so
  }
}

export function useReport(): Shown & { act: (ask: () => Promise<unknown>) => void } {
  const [shown, setShown] = useState<Shown>({ report: null, answered: null, now: null });
  const held = useRef<Calm | null>(null);
  const look = async () => {
    const report = await ask();
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
