// What is made of a page's word for its own request: only what the observer saw counts, and a transaction needs its own failure (laws 3 and 5).
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import type { Caller } from '@/lib/background/rescue/caller';
import type { OwnState } from '@/lib/background/rescue/own-outcome';
import type { State } from '@/lib/background/state/state';
import { closedBreaker, nextBreaker } from '@/lib/failover/breaker';
import type { OwnOutcome } from '@/lib/messages/page-protocol';
import { noPolicy } from '@/lib/messages/policy';
import { defaultSettings } from '@/lib/messages/settings';
import { parseCalls } from '@/lib/rpc/call';
import { standInForBrowser } from './internet';
import { movableClock } from './site-rescue';

standInForBrowser();
const site = 'https://app.somedapp.xyz';
const read = '{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}';
const transaction = '{"jsonrpc":"2.0","id":1,"method":"eth_sendRawTransaction","params":["0x00"]}';
const response = (status: number): OwnOutcome => ({
  ...{ kind: 'response', status, contentType: 'application/json', retryAfter: '', body: '', complete: true },
});
const fault = { kind: 'broken', status: 503 } as const;

let watch: typeof import('@/lib/browser/watch');
let state: State;
let caller: Caller;
let ownState: (own: OwnOutcome, url: string, of?: { body?: string; isResting?: boolean }) => Promise<OwnState>;
beforeAll(async () => {
  const [{ ownStateOf }, { emptySession }, { targetOf }, { scopeOf }] = await Promise.all([
    import('@/lib/background/rescue/own-outcome'),
    import('@/lib/background/state/session'),
    import('@/lib/background/rescue/target'),
    import('@/lib/background/state/scope'),
  ]);
  watch = await import('@/lib/browser/watch');
  const [scope, clock, session] = [scopeOf(`${site}/`, false), movableClock(), emptySession()];
  if (scope === null) throw new Error('no scope');
  caller = { tabId: 1, frameId: 0, documentId: null, origin: site, scope };
  const settings = { ...defaultSettings, hedge: false };
  state = { settings, mine: settings, policy: noPolicy, setAside: false, session, ledgers: new Map() };
  ownState = async (own, url, { body = read, isResting = false } = {}) => {
    const [target, calls] = [targetOf(url, session, scope), parseCalls(body)];
    if (calls === null) throw new Error('no calls');
    const tripped = { state: 'closed', softFaults: 1, lastFaultAt: clock.now() } as const;
    const open = nextBreaker(tripped, { kind: 'fault', fault }, clock.now());
    if (isResting) session.breakers[`${scope.key} ${target.endpoint}`] = open;
    const ask = { id: 1, url, body, own, elapsedMs: 9_000, credentialed: false };
    return ownStateOf(ask, { state, caller, target, calls, clock, signal: new AbortController().signal });
  };
}, 60_000);

/** A POST that the observer has heard of; without a status it hangs. */
function seen(startedMs: number, statusCode: number | null): string {
  const url = `https://mainnet.infura.io/v3/${randomUUID()}`;
  const of = { requestId: randomUUID(), url, method: 'POST', type: 'xmlhttprequest', tabId: 1, frameId: 0 };
  const details = { ...of, timeStamp: Date.now() - startedMs, originUrl: `${site}/`, documentUrl: `${site}/` };
  watch.begin(details);
  if (statusCode !== null) watch.noteEnd({ ...details, timeStamp: Date.now(), statusCode });
  return url;
}

test('while an endpoint rests reads go round it, and a transaction does not', async () => {
  const url = seen(0, 200);
  expect(await ownState({ kind: 'detour' }, url)).toEqual({ kind: 'leave' });
  expect(await ownState({ kind: 'detour' }, url, { isResting: true })).toMatchObject({ kind: 'judged', fault });
  expect(await ownState({ kind: 'detour' }, url, { body: transaction, isResting: true })).toEqual({ kind: 'leave' });
});

test('a response counts with the status that the observer saw, and no other', async () => {
  expect(await ownState(response(503), seen(0, 503))).toMatchObject({ kind: 'judged', fault });
  expect(await ownState(response(503), seen(0, 500))).toEqual({ kind: 'leave' });
  expect(await ownState(response(503), seen(0, 200))).toEqual({ kind: 'leave' });
});

test('a request that a page calls late is late when it has hung for a second by our own clock', async () => {
  const late = { kind: 'late', waitedMs: 9_000 } as const;
  expect(await ownState(late, seen(500, null))).toEqual({ kind: 'leave' });
  expect(await ownState(late, seen(9_000, null))).toMatchObject({ kind: 'judged', fault: { kind: 'timeout' } });
});

test('however long an endpoint rests, a site’s own way is looked at again within five minutes', async () => {
  const { detourMs } = await import('@/lib/background/rescue/own-breaker');
  const { targetOf } = await import('@/lib/background/rescue/target');
  const now = 1_800_000_000_000;
  const target = targetOf('https://mainnet.infura.io/v3/used-up', state.session, caller.scope);
  const used = nextBreaker(closedBreaker, { kind: 'fault', fault: { kind: 'quota', status: 402 } }, now);
  expect(used).toMatchObject({ state: 'open' });
  state.session.breakers[`${caller.scope.key} ${target.endpoint}`] = used;
  expect(detourMs(state, caller, target, now)).toBe(300_000);
});
