// A site whose own endpoint is silent, for tests without a browser: its calls go through the real rescue. Shared by tests.
import type { Rescue } from '@/lib/background/rescue/rescue';
import type { State } from '@/lib/background/state/state';
import type { Clock } from '@/lib/failover/clock';
import { noPolicy } from '@/lib/messages/policy';
import { type CheckSettings, defaultSettings } from '@/lib/messages/settings';
import { callOf } from '@/tests/rpc/call-of';

/** Time that can be moved on; what waits for it waits in earnest. */
export function movableClock(): Clock & { skip: (ms: number) => void } {
  let aheadMs = 0;
  return {
    now: () => Date.now() + aheadMs,
    skip: (ms) => {
      aheadMs += ms;
    },
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        signal.addEventListener('abort', () => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
}

export type AskedCall = readonly [method: string, params: unknown[]];

export interface SiteRescue {
  state: State;
  rescued: (...calls: AskedCall[]) => Promise<Rescue>;
}

/** `standInForBrowser` comes first: the background asks for its browser when it is loaded. */
export async function openSite(
  origin: string,
  clock: Clock,
  { url, checks = defaultSettings.checks }: { url: string; checks?: CheckSettings },
): Promise<SiteRescue> {
  const [{ rescue }, { emptySession }, { targetOf }, { scopeOf }] = await Promise.all([
    import('@/lib/background/rescue/rescue'),
    import('@/lib/background/state/session'),
    import('@/lib/background/rescue/target'),
    import('@/lib/background/state/scope'),
  ]);
  const scope = scopeOf(origin, false);
  if (scope === null) throw new Error(`${origin} is no site`);
  const settings = { ...defaultSettings, checks };
  const session = emptySession();
  const state: State = { settings, mine: settings, policy: noPolicy, setAside: false, session, ledgers: new Map() };
  const target = targetOf(url, session, scope);
  const options = {
    ...{ state, scope, clock, endpoint: target.endpoint, filters: new Map() },
    ...{ budgetMs: 4_000, timeoutMs: 5_000, onlyResults: false, isHedge: false },
  };
  return {
    state,
    rescued: (...calls) =>
      rescue(
        calls.map(([method, params]) => callOf(method, params)),
        target,
        { ...options, signal: new AbortController().signal },
      ),
  };
}
