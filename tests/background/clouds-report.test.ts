// What the popup is told of clouds: whether the site would go on without each, and whether a cloud has just fallen.
import { describe, expect, test } from 'vitest';
import { siteReport } from '@/lib/background/sight/report';
import { scopeOf } from '@/lib/background/state/scope';
import { emptySession } from '@/lib/background/state/session';
import type { State } from '@/lib/background/state/state';
import { endpointsOf } from '@/lib/directory/chains';
import { rangesDay } from '@/lib/directory/clouds';
import { closedBreaker } from '@/lib/failover/breaker';
import type { Attempt, Fault } from '@/lib/failover/verdict';
import { type Ending, emptyLedger, noteFault, noteRequest, noteServer, type SiteLedger } from '@/lib/ledger/dependency';
import { noParties, withRequests } from '@/lib/ledger/party';
import { noPolicy } from '@/lib/messages/policy';
import { defaultSettings, type Settings } from '@/lib/messages/settings';
import { english } from './words';

const site = 'https://app.example.org';
const now = Date.UTC(2026, 11, 1);
const refused: Fault = { kind: 'unreachable', reason: 'refused' };
const infura = { host: 'mainnet.infura.io', operator: 'infura', chainId: 1 };
const alchemy = { host: 'base-mainnet.g.alchemy.com', operator: 'alchemy', chainId: 8453 };
const scope = scopeOf(`${site}/a`, false)?.key;
const pocket = 'https://eth.api.pocket.network';

const server = (label: string) => ({ ip: '192.0.2.1', label, asOf: rangesDay, signs: [] });
const used = (ledger: SiteLedger, ref: typeof infura, label: string) =>
  noteServer(noteRequest(ledger, ref, true, now - 90_000), ref, server(label));

function reportOf(
  ledger: SiteLedger,
  seen: Record<string, string>,
  patch: Partial<Settings> = {},
  parties = noParties('https://example.org'),
) {
  const settings = { ...defaultSettings, ...patch };
  const session = emptySession();
  for (const [url, cloud] of Object.entries(seen))
    session.candidates[`${scope} ${url}`] = {
      breaker: closedBreaker,
      ...{ latencyMs: null, provenUntil: 0, comparedUntil: 0 },
      cloud: { edge: null, origin: { cloud, region: null, how: 'address' } },
    };
  const state: State = {
    ...{ settings, mine: settings, policy: noPolicy, setAside: false, session },
    ledgers: new Map([['https://example.org', ledger]]),
  };
  const facts = { tabId: 1, tab: { url: `${site}/a`, private: false }, allowed: true, online: true, language: english };
  return siteReport(state, facts, parties, now);
}

describe('without a cloud', () => {
  const ledger = used(emptyLedger('https://example.org'), infura, 'aws:us-east-1');

  test('a spare that was seen elsewhere makes it yes, and without Detour it is no', () => {
    expect(reportOf(ledger, { [pocketUrl()]: 'hetzner' }).without).toEqual([
      { domain: 'aws', name: 'AWS', verdict: 'yes', host: infura.host },
    ]);
    expect(reportOf(ledger, { [pocketUrl()]: 'hetzner' }, { failover: false }).without).toMatchObject([
      { verdict: 'no' },
    ]);
  });

  test('the site’s own host counts, and a chain that is asked over a socket alone', () => {
    const request = { kinds: ['main_frame'], at: now, outcome: 'sound' as const, server: server('ovh') };
    const asked = withRequests(
      noParties('https://example.org'),
      [
        { ...request, host: 'app.example.org' },
        { ...request, host: infura.host, kinds: ['websocket', 'rpc'], chainId: 1, server: server('aws:us-east-1') },
      ],
      now,
    );
    const { without, sight } = reportOf(emptyLedger('https://example.org'), { [pocketUrl()]: 'hetzner' }, {}, asked);
    expect(without).toEqual([
      { domain: 'ovh', name: 'OVHcloud', verdict: 'no', host: 'app.example.org' },
      { domain: 'aws', name: 'AWS', verdict: 'yes', host: infura.host },
    ]);
    expect(sight.parties.find(({ host }) => host === infura.host)).toMatchObject({
      ...{ role: 'chains', part: '1', partName: 'Ethereum', spare: 'agreed', operatorName: 'Infura' },
    });
  });

  test('clouds that fall together are one, by the name that people know', () => {
    const google = used(emptyLedger('https://example.org'), infura, 'google');
    expect(reportOf(google, {}).without).toMatchObject([{ domain: 'google', name: 'Google Cloud' }]);
  });

  test('each row says which cells it is behind', () => {
    expect(reportOf(ledger, {}).dependencies).toMatchObject([
      { domains: ['aws'], cloud: expect.stringContaining('AWS us-east-1') },
    ]);
  });
});

describe('a fallen cloud', () => {
  const answered: Attempt = {
    ...{ origin: pocket, operator: 'pocket', startedAt: now - 5_000, durationMs: 90 },
    outcome: { kind: 'answer' },
  };
  const own: Attempt = { ...answered, origin: 'https://mainnet.infura.io', outcome: { kind: 'fault', fault: refused } };
  const saved: Ending = {
    kind: 'saved',
    by: 'pocket',
    assurance: 'checked',
    calls: 1,
    trail: [own, answered],
    told: ['eth_call'],
  };
  const failing = (label: string) => {
    let ledger = used(used(emptyLedger('https://example.org'), infura, 'aws:us-east-1'), alchemy, label);
    ledger = noteFault(ledger, infura, refused, saved, now - 8_000);
    return noteFault(ledger, alchemy, refused, saved, now - 6_000);
  };

  test('two operators of it fail together while somebody elsewhere answers', () => {
    const { fallen, state } = reportOf(failing('aws:eu-west-1'), { [pocketUrl()]: 'hetzner' });
    expect([state, fallen]).toEqual(['rescuing', { domain: 'aws', name: 'AWS', since: now - 8_000, operators: 2 }]);
  });

  test('it is not said where who answers was seen nowhere, or there too, or where two clouds fail', () => {
    expect(reportOf(failing('aws:eu-west-1'), {}).fallen).toBeNull();
    expect(reportOf(failing('aws:eu-west-1'), { [pocketUrl()]: 'aws' }).fallen).toBeNull();
    expect(reportOf(failing('ovh'), { [pocketUrl()]: 'hetzner' }).fallen).toBeNull();
  });
});

/** As the directory writes it, path and all. */
function pocketUrl(): string {
  const url = endpointsOf(1).find((one) => one.operator === 'pocket')?.url;
  if (url === undefined) throw new Error('Pocket Network is not in the directory any more.');
  return url;
}
