// Keeps the popup's report fresh: asked at once, then each second, and right after the user pressed something.
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Calm, calm, stir } from '@/components/calm';
import { askOwn } from '@/lib/browser/own-messaging';
import { activeTabId, hasEverySite } from '@/lib/browser/own-page';
import type { SiteReport } from '@/lib/ledger/report';

const EVERY_MS = 1_000;

interface Shown {
  /** null: the background did not answer. */
  report: SiteReport | null;
  answered: SiteReport | null;
  /** Epoch ms of the last look; null before the first. */
  now: number | null;
}

/** Without access to every site nothing is seen of whom a site asks, and often not even which site it is (an empty host). */
function veiled(report: SiteReport): SiteReport {
  const isWebPage = report.site !== null || report.host === '';
  return isWebPage ? { ...report, state: 'permission' } : report;
}

async function ask(): Promise<SiteReport | null> {
  try {
    const [tabId, isAllowed] = await Promise.all([activeTabId(), hasEverySite()]);
    if (tabId === null) return null;
    const report = await askOwn('site/report', { tabId });
    return isAllowed ? report : veiled(report);
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
