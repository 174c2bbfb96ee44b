// The overview as it was when nothing had changed any more, looked up once: it is shown until the background has answered.
import { useLayoutEffect } from 'preact/hooks';
import type { DashboardData } from '@/components/dashboard-view';
import { keptOverview } from '@/lib/browser/own-page';
import type { Overview } from '@/lib/ledger/overview';
import { nothing } from './ask-settings';

interface Meanwhile {
  data: DashboardData;
  /** Epoch ms. */
  now: number;
  view: 'overview';
  overview: Overview;
}

async function look(show: (meanwhile: Meanwhile) => void): Promise<void> {
  const kept = await keptOverview().catch(() => null); // then the page waits
  if (kept === null) return;
  const { settings, incidents, overview } = kept;
  const data = { ...nothing, ...settings, incidents, online: navigator.onLine };
  show({ data, now: Date.now(), view: 'overview', overview });
}

/** @param show Not called where nothing stands ready. */
export function useMeanwhile(isWanted: boolean, show: (meanwhile: Meanwhile) => void): void {
  // Before the background is asked: the browser takes both in turn, and only this needs nobody awake.
  useLayoutEffect(() => {
    if (isWanted) void look(show);
  }, []);
}
