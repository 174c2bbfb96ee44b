// Promises about drills that need no browser: what is cut, what is never cut, and that nothing learnt in one outlives it.
import { describe, expect, test } from 'vitest';
import { isDrilled } from '@/lib/background/drill/ground';
import { leaveKnowledge, takeKnowledge } from '@/lib/background/drill/knowledge';
import { choicesOf, planOf, type SiteFacts } from '@/lib/background/drill/plan';
import { rulesOfDrill } from '@/lib/background/drill/rules';
import { inDrill, topOutside } from '@/lib/background/drill/scope';
import { candidatesFor, publicFor } from '@/lib/background/rescue/candidates';
import { nobody } from '@/lib/background/rescue/target';
import { scopeOf } from '@/lib/background/state/scope';
import { emptySession } from '@/lib/background/state/session';
import { setCuttings, wasCut } from '@/lib/browser/cut';
import { rangesDay } from '@/lib/directory/clouds';
import { operatorById } from '@/lib/directory/operators';
import { closedBreaker } from '@/lib/failover/breaker';
import type { Drill } from '@/lib/ledger/drill';
import type { Party } from '@/lib/ledger/party';
import type { PartyReport, Role } from '@/lib/ledger/sight';
import { defaultSettings } from '@/lib/messages/settings';

const site = 'https://example.org';
const plain = scopeOf(`${site}/`, false);
if (plain === null) throw new Error('no scope');
const day = Math.floor(Date.UTC(2026, 10, 26) / 86_400_000);

const party = (host: string, role: Role, requests = 1): PartyReport => ({
  ...{ host, group: host, operatorName: host, role, part: role, partName: null, requests, lastAt: 0 },
  ...{ failingSince: null, cloud: '', domains: [], whole: false, spare: 'none' },
});
const met = (host: string, label: string | null): Party => ({
  ...{ host, kinds: [], days: [[day, 1]], lastAt: 0, soundAt: 1, faultAt: 0, failingSince: null },
  server: { ip: '192.0.2.1', label, asOf: rangesDay, signs: [] },
});

/** The page and one host of its own on AWS, one outside host there, one elsewhere, one nowhere known, and one that nobody met. */
const hosts: [string, Role, string | null][] = [
  ['app.example.org', 'site', 'aws:us-east-1'],
  ['api.example.org', 'index', 'aws:eu-west-1'],
  ['mainnet.infura.io', 'chains', 'aws:us-east-1'],
  ['eu.infura.io', 'chains', 'hetzner'],
  ['data.nowhere.dev', 'index', null],
];
const facts: SiteFacts = {
  host: 'app.example.org',
  sight: {
    parties: [...hosts.map(([host, role]) => party(host, role)), party('api.uniswap.org', 'prices')],
    spares: {},
    instead: [],
    domainNames: {},
  },
  known: { site, lastAt: 0, parties: Object.fromEntries(hosts.map(([host, , label]) => [host, met(host, label)])) },
  kept: [],
};
const aws = { kind: 'cloud', id: 'aws' } as const;

function drillOn(what: Parameters<typeof planOf>[0], patch: Partial<Drill> = {}): Drill {
  const plan = planOf(what, facts);
  if (plan === null) throw new Error('nothing to cut');
  return {
    ...plan,
    ...{ id: 'x', tabId: 7, site, host: 'app.example.org', top: `normal ${site}`, private: false, startedAt: 1_000 },
    ...{ until: 61_000, workers: 'cut', ruleId: 100, tally: {} },
    ...patch,
  };
}

describe('what is cut', () => {
  test('of a cloud: what was seen there, and what is written of it; never the page, nor what was seen elsewhere', () => {
    const plan = planOf(aws, facts);
    expect(plan).toMatchObject({
      what: { kind: 'cloud', id: 'aws', name: 'AWS' },
      hosts: ['api.example.org', 'mainnet.infura.io'],
      seen: ['api.example.org', 'mainnet.infura.io', 'api.uniswap.org'],
      isPageThere: true,
      unplaced: 1,
    });
    expect(plan?.listed).toContain('infura.io');
    expect(plan?.spared).toEqual(['app.example.org', 'eu.infura.io', 'data.nowhere.dev']);
  });

  test('of a region: only what was seen in it', () => {
    const plan = planOf({ kind: 'region', id: 'aws:us-east-1' }, facts);
    expect(plan).toMatchObject({ hosts: ['mainnet.infura.io'], listed: [], what: { name: 'AWS us-east-1' } });
  });

  test('of all that is centralized: everybody but the page and who is nobody’s company', () => {
    const plan = planOf({ kind: 'all', id: '' }, facts);
    expect(plan?.isAll).toBe(true);
    expect(plan?.seen).toHaveLength(5);
    const open = operatorById('publicnode')?.hostSuffixes[0];
    expect(plan?.spared).toContain(open);
    expect(plan?.spared).not.toContain('infura.io');
  });

  test('nothing that the site was not seen to use can be rehearsed', () => {
    expect(planOf({ kind: 'operator', id: 'nobody' }, facts)).toBeNull();
    expect(choicesOf(facts).map(({ kind, id }) => `${kind} ${id}`)).toEqual(
      expect.arrayContaining(['cloud aws', 'cloud hetzner', 'region aws:us-east-1', 'operator consensys', 'all ']),
    );
  });
});

describe('the rules', () => {
  test('are of the drill’s tab, and of its site’s workers only where no other tab shows it; the page itself is let through', () => {
    const alone = rulesOfDrill(drillOn(aws, { workers: 'not-cut' }));
    expect(alone.map(({ condition }) => condition.tabIds)).toEqual([[7], [7]]);
    const both = rulesOfDrill(drillOn(aws));
    const workers = both.filter(({ condition }) => condition.tabIds?.[0] === -1);
    expect(workers).toHaveLength(2);
    for (const { condition } of workers) expect(condition.initiatorDomains).toEqual(['example.org']);
    for (const { condition } of both) expect(condition.excludedResourceTypes).toEqual(['main_frame']);
    expect(new Set(both.map(({ id }) => id)).size).toBe(4);
  });

  test('by what is written spare what was seen elsewhere', () => {
    const [, written] = rulesOfDrill(drillOn(aws, { workers: 'not-cut' }));
    expect(written?.condition.requestDomains).toContain('infura.io');
    expect(written?.condition.excludedRequestDomains).toContain('eu.infura.io');
  });
});

describe('whose block it was', () => {
  const url = 'https://mainnet.infura.io/v3/x';
  const stopped = { url, tabId: 7, initiator: site, startedAt: 2_000, error: 'net::ERR_BLOCKED_BY_CLIENT' };
  const cutting = { tabId: 7, workersOf: 'example.org', hosts: ['mainnet.infura.io'], since: 1_000 };

  test.each([
    ['in its tab', {}, true],
    ['by Firefox’s name', { error: 'NS_ERROR_ABORT' }, true],
    ['of its site’s worker', { tabId: -1 }, true],
    ['of another site’s worker', { tabId: -1, initiator: 'https://other.org' }, false],
    ['in another tab', { tabId: 8 }, false],
    ['of a host that it does not cut', { url: 'https://ads.example.net/x' }, false],
    ['before it began', { startedAt: 999 }, false],
    ['that failed by itself', { error: 'net::ERR_CONNECTION_REFUSED' }, false],
  ])('a request %s', (_, patch, is) => {
    setCuttings([cutting]);
    expect(wasCut({ ...stopped, ...patch })).toBe(is);
    setCuttings([]);
    expect(wasCut({ ...stopped, ...patch })).toBe(false);
  });
});

describe('the scope of a drilled tab', () => {
  const session = { ...emptySession(), drills: { 7: drillOn(aws) } };

  test('is its own, in that tab and for its site alone', () => {
    expect(inDrill(session, 7, plain)).toMatchObject({
      top: `drill-normal ${site}`,
      key: `drill-normal ${site}`,
      site,
    });
    expect(inDrill(session, 8, plain)).toBe(plain);
    expect(inDrill(session, 7, scopeOf('https://other.org/', false))?.cut).toBeUndefined();
    expect(inDrill(session, 7, scopeOf(`${site}/`, true))?.cut).toBeUndefined();
    expect(inDrill(session, -1, plain).cut).toBeDefined();
    expect(inDrill({ drills: { 7: drillOn(aws, { workers: 'not-cut' }) } }, -1, plain)).toBe(plain);
    expect(topOutside(`drill-normal ${site}`)).toBe(`normal ${site}`);
  });

  test('asks nobody in its place who would be down too', () => {
    const cut = inDrill(session, 7, plain);
    const state = { settings: defaultSettings, session: emptySession() };
    const all = candidatesFor({ ...nobody, chainId: 1 }, state, plain, 0);
    const cloudflare = { ...cut, cut: { what: { kind: 'cloud', id: 'cloudflare', name: '' }, hosts: [] } } as const;
    const [first] = all;
    if (first === undefined) throw new Error('no candidates');
    const seen = { edge: null, origin: { cloud: 'cloudflare', region: null, how: 'address' } } as const;
    state.session.candidates[`${cut.key} ${first.url}`] = {
      ...{ breaker: closedBreaker, latencyMs: null, provenUntil: 0, comparedUntil: 0, cloud: seen },
    };
    expect(isDrilled(cloudflare, state.session, first.url)).toBe(true);
    expect(isDrilled(cut, state.session, first.url)).toBe(false);
    for (const ask of [
      candidatesFor({ ...nobody, chainId: 1 }, state, cloudflare, 0),
      publicFor(1, state, cloudflare, 0),
    ])
      expect(ask.map(({ url }) => url)).not.toContain(first.url);
    const used = {
      ...cut,
      cut: { what: { kind: 'operator', id: 'x', name: '' }, hosts: [new URL(first.url).host] },
    } as const;
    expect(isDrilled(used, emptySession(), first.url)).toBe(true);
  });
});

test('a drill begins with what its site knew, and leaves behind only what keeps the user safe', () => {
  const session = emptySession();
  const [top, other] = [`normal ${site}`, 'normal https://example.organic'];
  session.evidence[`${top} https://rpc.x/`] = { chainId: 5, blocks: [], development: true, confirmed: null };
  session.breakers[`${top} https://rpc.x/`] = closedBreaker;
  session.heights[`${other} 1`] = { number: 1, at: 1 };
  const before = structuredClone(session);
  takeKnowledge(session, top);
  expect(session.evidence[`drill-${top} https://rpc.x/`]).toEqual(before.evidence[`${top} https://rpc.x/`]);
  expect(Object.keys(session.breakers)).toHaveLength(1);
  session.breakers[`drill-${top} https://down.x/`] = closedBreaker;
  session.restUntil[`drill-${top}|https://frame.y https://rpc.x/`] = 9;
  session.privateRelay[`drill-${top}`] = true;
  session.heights[`drill-${top} 1`] = { number: 2, at: 2 };
  session.serving[`drill-${top} 1`] = 'https://a.b/';
  leaveKnowledge(session, top);
  expect(session).toEqual({
    ...before,
    privateRelay: { [top]: true },
    heights: { ...before.heights, [`${top} 1`]: { number: 2, at: 2 } },
  });
});
