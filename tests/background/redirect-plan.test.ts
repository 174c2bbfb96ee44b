// Which rule of the browser stands for which state: every condition of rules 0.6, and what a rule says. Pure.
import { describe, expect, test } from 'vitest';
import {
  endsWith,
  isDown,
  isProbeDue,
  nextRuleId,
  noteNoRedirect,
  putRedirect,
  type Redirect,
  redirectBarred,
  redirectedUntil,
  redirectOf,
  redirectTargets,
  unusedRedirectOf,
  type WorkerSender,
} from '@/lib/background/redirects/redirect-plan';
import { rulesOf } from '@/lib/background/redirects/redirect-rules';
import { candidatesFor, type RpcCandidate } from '@/lib/background/rescue/candidates';
import { targetOf } from '@/lib/background/rescue/target';
import { type Scope, scopeOf } from '@/lib/background/state/scope';
import { emptySession, type Session } from '@/lib/background/state/session';
import { keyHeaders } from '@/lib/directory/key-headers';
import type { Breaker } from '@/lib/failover/breaker';
import type { Fault, Verdict } from '@/lib/failover/verdict';
import { defaultSettings, defaultSite, type Settings } from '@/lib/messages/settings';
import type { Member } from '@/lib/rpc/reply';

const now = 1_795_000_000_000;
const url = 'https://mainnet.infura.io/v3/0123456789abcdef0123456789abcdef';
const fault: Fault = { kind: 'unreachable', reason: 'refused' };

function scope(top: string, frame?: string, isPrivate = false): Scope {
  const found = scopeOf(top, isPrivate, frame);
  if (found === null) throw new Error(`${top} is no site`);
  return found;
}

const origin = 'https://app.somedapp.xyz';
const site = scope(`${origin}/swap`, origin);
const sender: WorkerSender = { scope: site, tabId: 7, frameId: 0, origin };

interface Case {
  url?: string;
  sender?: Partial<WorkerSender>;
  settings?: Partial<Settings>;
  session?: (session: Session) => unknown;
  isPrivateOpen?: boolean;
}

/** Why there is no rule for a worker whose endpoint has just been refused, when one thing is otherwise. */
function barred(change: Case = {}): string | null {
  const session = emptySession();
  const from = { ...sender, ...change.sender };
  const target = targetOf(change.url ?? url, session, from.scope);
  session.breakers[`${from.scope.key} ${target.endpoint}`] = {
    state: 'open',
    trips: 1,
    since: now,
    lastFaultAt: now,
    until: now + 10_000,
    fault,
  };
  change.session?.(session);
  const settings = { ...defaultSettings, ...change.settings };
  return redirectBarred(
    targetOf(change.url ?? url, session, from.scope),
    from,
    { settings, session },
    {
      now,
      isPrivateOpen: change.isPrivateOpen ?? false,
    },
  );
}

describe('a rule', () => {
  test('may stand for a tab’s workers, and for workers without a tab, while the site’s endpoint is down', () => {
    expect(barred()).toBeNull();
    expect(barred({ sender: { tabId: -1 } })).toBeNull();
    expect(barred({ url: 'https://eth.drpc.org/' })).toBeNull();
  });

  test.each<[string, string, Case]>([
    ['Detour is off', 'off', { settings: { failover: false } }],
    ['Detour is paused', 'off', { settings: { pausedUntil: now + 1 } }],
    [
      'Detour is off for the site',
      'off',
      { settings: { sites: { [site.site]: { ...defaultSite, failover: false } } } },
    ],
    ['the hook has stepped back', 'off', { session: ({ safeMode }) => Object.assign(safeMode, { [site.key]: true }) }],
    [
      'the user keeps the site’s transactions where it sends them',
      'broadcast-off',
      { settings: { sites: { [site.site]: { ...defaultSite, broadcast: 'never' } } } },
    ],
    ['the endpoint is in no list', 'not-listed', { url: 'https://rpc.somedapp.xyz/' }],
    ['the endpoint is a fork', 'not-listed', { url: 'https://virtual.mainnet.rpc.tenderly.co/0123456789abcdef' }],
    ['the endpoint is local', 'not-listed', { url: 'http://127.0.0.1:8545/' }],
    ['the chain is none of Ethereum’s family', 'family', { url: 'https://api.mainnet-beta.solana.com/' }],
    ['the endpoint is a private relay', 'not-public', { url: 'https://rpc.flashbots.net/' }],
    ['nobody knows where its transactions go', 'not-public', { url: 'https://eth.merkle.io/' }],
    [
      'the endpoint is the user’s own',
      'own',
      {
        url: 'https://eth.drpc.org/',
        settings: { chains: { 1: { order: [], off: [], own: [{ url: 'https://eth.drpc.org/', name: '' }] } } },
      },
    ],
    ['its URL holds a sign of the filter’s language', 'spelling', { url: `${url}/*` }],
    [
      'a frame of another site asks',
      'stranger',
      { sender: { scope: scope(`${origin}/`, 'https://ads.thirdsite.net'), origin: 'https://ads.thirdsite.net' } },
    ],
    [
      'the page is no https page on the default port',
      'stranger',
      { sender: { origin: 'https://app.somedapp.xyz:8443' } },
    ],
    ['the page is plain http', 'stranger', { sender: { origin: 'http://app.somedapp.xyz' } }],
    [
      'the site has spoken to a private relay',
      'private-relay',
      { session: ({ privateRelay }) => Object.assign(privateRelay, { [site.top]: true }) },
    ],
    ['the site has sent a transaction there', 'noted', { session: (session) => noteNoRedirect(session, site, url) }],
    [
      'a worker without a tab may be a private window’s',
      'private-window',
      { sender: { tabId: -1 }, isPrivateOpen: true },
    ],
    ['the endpoint answers', 'answers', { session: (session) => Object.assign(session, { breakers: {} }) }],
  ])('does not stand when %s', (_, why, change) => {
    expect(barred(change)).toBe(why);
  });

  test('of a private window stands for its own tab', () => {
    const inPrivate = scope(`${origin}/`, origin, true);
    expect(barred({ sender: { scope: inPrivate }, isPrivateOpen: true })).toBeNull();
    expect(barred({ sender: { scope: inPrivate, tabId: -1 } })).toBe('private-window');
  });

  test('that another site’s notes forbid stands for this one, and a site with too many notes gets none', () => {
    const other = scope('https://swap.otherdapp.org/');
    expect(barred({ session: (session) => noteNoRedirect(session, other, url) })).toBeNull();
    const flood = (session: Session) => {
      for (let at = 0; at < 30; at += 1) noteNoRedirect(session, site, `${url}?${at}`);
    };
    expect(barred({ session: flood })).toBe('noted');
    const session = emptySession();
    flood(session);
    expect(JSON.stringify(session.noRedirect).length).toBeLessThan(100);
  });
});

const candidates = (session = emptySession(), settings = defaultSettings): RpcCandidate[] =>
  candidatesFor({ ...targetOf(url, session, site), chainId: 1 }, { settings, session }, site, now);

test('a rule leads to bundled endpoints that pass transactions on to everybody, and to none that the site asks itself', () => {
  const own = { url: 'https://node.example.com/', name: 'mine' };
  const all = candidates(emptySession(), { ...defaultSettings, chains: { 1: { order: [], off: [], own: [own] } } });
  expect(all.map((one) => one.url)).toEqual(expect.arrayContaining(['https://eth.merkle.io']));
  const targets = redirectTargets(all, new Set(['eth.drpc.org']));
  expect(targets.length).toBeGreaterThan(5);
  expect(targets.filter((one) => one.mempool !== 'public' || one.subset || one.tier < 1 || one.tier > 3)).toEqual([]);
  const hosts = targets.map((one) => new URL(one.url).host);
  for (const host of ['eth.drpc.org', 'eth.merkle.io', 'rpc.mevblocker.io', 'node.example.com'])
    expect(hosts).not.toContain(host);
});

test('one that fails, or is slow, is not led to', () => {
  const [first, second, third] = candidates();
  if (first === undefined || second === undefined || third === undefined) throw new Error('too few candidates');
  const open = { state: 'open', trips: 1, since: now, lastFaultAt: now, until: now, fault } as const;
  expect(redirectTargets([{ ...first, breaker: open }, { ...second, latencyMs: 5_000 }, third], new Set())).toEqual([
    third,
  ]);
});

const redirect: Redirect = {
  ...{ ruleId: 1_002, scope: site, endpoint: url, chainId: 1, tabId: 7, frameId: 0, initiator: 'app.somedapp.xyz' },
  ...{ to: 'https://eth.drpc.org', operator: 'drpc', fault, usedAt: now, until: now + 60_000 },
};

describe.each(['chromium', 'firefox'] as const)('the rules of a redirect in %s', (browser) => {
  const [leads, strips, preflight] = rulesOf(redirect, browser);

  test('name the whole target, and are limited to the site, its tab, the exact URL and scripted requests', () => {
    expect(leads).toMatchObject({
      id: 1_002,
      action: { type: 'redirect', redirect: { url: 'https://eth.drpc.org/' } },
    });
    const limits = {
      isUrlFilterCaseSensitive: true,
      initiatorDomains: ['app.somedapp.xyz'],
      tabIds: [7],
      resourceTypes: ['xmlhttprequest'],
    };
    expect(leads?.condition).toEqual({ urlFilter: `|${url}|`, requestMethods: ['post'], ...limits });
    expect(strips?.condition).toEqual({ urlFilter: '|https://eth.drpc.org/|', requestMethods: ['post'], ...limits });
    const { initiatorDomains, ...tabOnly } = limits;
    expect(preflight?.condition).toEqual({
      urlFilter: '|https://eth.drpc.org/|',
      requestMethods: ['options'],
      ...(browser === 'firefox' ? limits : tabOnly),
    });
    expect(JSON.stringify([leads, strips, preflight])).not.toMatch(/transform|regexFilter|substitution/i);
  });

  test('take cookies, referrer, origin and every header that operators take keys in away', () => {
    const removed = strips?.action.requestHeaders?.filter(({ operation }) => operation === 'remove');
    expect(removed?.map(({ header }) => header)).toEqual(expect.arrayContaining(['cookie', 'referer', ...keyHeaders]));
    expect(keyHeaders).toEqual(expect.arrayContaining(['authorization', 'x-api-key']));
    expect(strips?.action.requestHeaders).toContainEqual({ header: 'origin', operation: 'set', value: 'null' });
    expect(preflight?.action.requestHeaders).toContainEqual({ header: 'referer', operation: 'remove' });
  });

  test('let no header through a preflight but the type of the content, and let nobody else read what he may not', () => {
    const only = { header: 'access-control-allow-headers', operation: 'set', value: 'content-type' };
    expect(preflight?.action.responseHeaders).toContainEqual(only);
    if (browser === 'chromium')
      expect(JSON.stringify(preflight?.action.responseHeaders)).not.toMatch(/allow-(?:origin|credentials|methods)/);
  });
});

test('a request that a rule has led is known by where it came from, whose it is, and where it went', () => {
  const session = emptySession();
  putRedirect(session, redirect);
  const led = { url: 'https://eth.drpc.org/', cameFrom: url, tabId: 7, initiator: origin, private: false };
  expect(redirectOf(session, led)).toBe(redirect);
  for (const other of [
    { cameFrom: null },
    { cameFrom: `${url}0` },
    { url: 'https://eth.drpc.org/other' },
    { tabId: 8 },
    { initiator: 'https://swap.otherdapp.org' },
    { initiator: null },
    { private: true },
  ])
    expect(redirectOf(session, { ...led, ...other })).toBeUndefined();
});

test('a request that a rule should have led, and did not, is known by the time at which it began', () => {
  const session = emptySession();
  const standing = { ...redirect, until: now + 60_000 };
  putRedirect(session, standing);
  const late = { url, cameFrom: null, tabId: 7, initiator: origin, private: false, startedAt: now + 1 };
  expect(unusedRedirectOf(session, late)).toBe(standing);
  for (const other of [
    { startedAt: now - 1 },
    { cameFrom: 'https://mainnet.infura.io/' },
    { url: `${url}0` },
    { tabId: 8 },
    { initiator: 'https://swap.otherdapp.org' },
    { private: true },
  ])
    expect(unusedRedirectOf(session, { ...late, ...other })).toBeUndefined();
});

test('a rule for workers without a tab ends when a private page shows, any rule when its tab goes elsewhere', () => {
  const [ofTab, ofNone] = [redirect, { ...redirect, tabId: -1 }];
  const elsewhere = { tabId: 9, top: scope('https://swap.otherdapp.org/').top, private: false };
  expect([ofTab, ofNone].map((one) => endsWith(one, elsewhere))).toEqual([false, false]);
  expect([ofTab, ofNone].map((one) => endsWith(one, { ...elsewhere, private: true }))).toEqual([false, true]);
  expect([ofTab, ofNone].map((one) => endsWith(one, { ...elsewhere, top: site.top }))).toEqual([false, true]);
  expect([ofTab, ofNone].map((one) => endsWith(one, { ...elsewhere, tabId: 7 }))).toEqual([true, false]);
});

test('while a rule stands the site’s own calls to that endpoint go round it, and nobody else’s', () => {
  const session = emptySession();
  putRedirect(session, redirect);
  expect(redirectedUntil(session, site, url)).toBe(redirect.until);
  expect(redirectedUntil(session, site, `${url}0`)).toBe(0);
  expect(redirectedUntil(session, scope('https://swap.otherdapp.org/'), url)).toBe(0);
});

test('rules are numbered apart; six redirects stand for a site at most, and fifty for all, of which the site with most gives one up to another', () => {
  const session = emptySession();
  let ruleId = 1_000;
  for (let at = 0; at < 120; at += 1) {
    ruleId = nextRuleId(session, ruleId);
    putRedirect(session, { ...redirect, scope: scope(`https://site${at % 12}.xyz/`), tabId: at, ruleId });
  }
  const standing = Object.values(session.redirects);
  const ids = standing.flatMap((one) => rulesOf(one, 'chromium').map(({ id }) => id));
  expect([standing.length, ids.length, new Set(ids).size]).toEqual([50, 150, 150]);
  expect(nextRuleId(session, 0)).toBeGreaterThan(Math.max(...ids));
  const ofNew = { ...redirect, scope: scope('https://quietdapp.org/'), tabId: 900 };
  const gaveWay = putRedirect(session, ofNew) ?? [];
  expect([gaveWay.length, Object.keys(session.redirects).length]).toEqual([1, 50]);
  expect(Object.values(session.redirects)).toContain(ofNew);
  const ofOne = emptySession();
  for (let tabId = 0; tabId < 9; tabId += 1) putRedirect(ofOne, { ...redirect, tabId });
  expect(Object.keys(ofOne.redirects)).toHaveLength(6);
});

test('an endpoint is back when it answers for its chain, or refuses us alone; not when it is broken or on another chain', () => {
  const answer = (resultSource: string): Verdict<Member> => ({
    kind: 'answer',
    value: { idSource: '1', resultSource, error: null },
  });
  expect(isDown(answer('"0x1"'), 1)).toBe(false);
  expect(isDown(answer('"0x2105"'), 1)).toBe(true);
  expect(isDown({ kind: 'refusal', reason: 'unknown' }, 1)).toBe(false);
  expect(isDown({ kind: 'fault', fault: { kind: 'denied', status: 403 } }, 1)).toBe(false);
  for (const kept of [fault, { kind: 'broken', status: 503 }, { kind: 'timeout', afterMs: 4_000 }] as const)
    expect(isDown({ kind: 'fault', fault: kept }, 1)).toBe(true);
});

test('one that was asked too much is not looked at before its time', () => {
  const open = { state: 'open', trips: 1, since: now, lastFaultAt: now, until: now + 30_000 } as const;
  const limited: Breaker = { ...open, fault: { kind: 'limited', status: 429, retryAfterMs: null } };
  expect([isProbeDue(limited, now), isProbeDue(limited, now + 30_000)]).toEqual([false, true]);
  expect(isProbeDue({ ...open, fault }, now)).toBe(true);
});
