// The private window's border and the borders between sites, in the keys of all that is remembered (rules 0.3, 1.8). Pure.
import { expect, test } from 'vitest';
import { candidatesFor } from '@/lib/background/candidates';
import { type Scope, scopeOf } from '@/lib/background/scope';
import type { Session } from '@/lib/background/state';
import { emptyEvidence, targetOf } from '@/lib/background/target';
import { type Breaker, closedBreaker } from '@/lib/failover/breaker';
import { defaultSettings } from '@/lib/messages/settings';

const now = 1_795_000_000_000;
const unlisted = 'https://rpc.somedapp.xyz/v1?key=secret';

function scope(url: string, isPrivate: boolean): Scope {
  const found = scopeOf(url, isPrivate);
  if (found === null) throw new Error(`${url} is no site`);
  return found;
}

const site = scope('https://app.somedapp.xyz/swap', false);
const sameSite = scope('https://www.somedapp.xyz/', false);
const privateSite = scope('https://app.somedapp.xyz/swap', true);
const otherSite = scope('https://swap.otherdapp.org/', false);
const strangers = [
  privateSite,
  otherSite,
  scope('https://swap.otherdapp.org/', true),
  scope('http://app.somedapp.xyz/', false),
];

function session(): Session {
  return {
    breakers: {},
    latencyMs: {},
    evidence: {},
    attestedAt: {},
    provenAsks: {},
    hedges: {},
    privateRelay: {},
    undelivered: {},
    serving: {},
    provenAt: {},
    safeMode: {},
    restUntil: {},
    saved: {},
    privateLedgers: {},
  };
}

test('a site is one in all its hosts, and another in a private window or over plain http', () => {
  expect(sameSite.key).toBe(site.key);
  expect(new Set([site, ...strangers].map(({ key }) => key)).size).toBe(strangers.length + 1);
  expect([site.mode, privateSite.mode]).toEqual(['normal', 'private']);
});

test('what an endpoint showed to one site makes it known to nobody else, nor to that site’s private window', () => {
  const state = session();
  const block = { number: 24_000_000, hash: `0x${'ab'.repeat(32)}`, seenAt: now };
  state.evidence[`${site.key} ${unlisted}`] = { ...emptyEvidence(), chainId: 1, blocks: [block], confirmed: true };
  expect(targetOf(unlisted, state, sameSite)).toMatchObject({ chainId: 1, barred: null });
  for (const stranger of strangers)
    expect(targetOf(unlisted, state, stranger)).toMatchObject({ chainId: null, barred: 'unknown-chain' });
});

/** The candidates of Ethereum, as one scope ranks them when Infura is down. */
function ranked(state: Session, of: Scope) {
  const target = {
    ...targetOf('https://mainnet.infura.io/v3/0123456789abcdef0123456789abcdef', state, of),
    chainId: 1,
  };
  return candidatesFor(target, { settings: defaultSettings, session: state }, of, now);
}

test('breakers and latencies that private windows learnt are not seen by normal ones, and the other way round', () => {
  const state = session();
  const [first] = ranked(state, site);
  if (first === undefined) throw new Error('the directory has no candidate for Ethereum');
  const open: Breaker = {
    state: 'open',
    until: now + 60_000,
    fault: { kind: 'unreachable', reason: 'refused' },
    trips: 1,
    since: now,
  };
  state.breakers[`private ${first.url}`] = open;
  state.latencyMs[`private ${first.url}`] = 4000;
  const seenBy = (of: Scope) => ranked(state, of).find(({ url }) => url === first.url);
  expect(seenBy(site)).toMatchObject({ latencyMs: null, breaker: closedBreaker });
  expect(ranked(state, site)[0]?.url).toBe(first.url);
  // While its breaker is open for them, private windows do not ask it.
  expect(seenBy(privateSite)).toBeUndefined();
  state.breakers[`private ${first.url}`] = closedBreaker;
  expect(seenBy(privateSite)).toMatchObject({ latencyMs: 4000 });
});

test('who serves a site’s chain is first for that site alone', () => {
  const state = session();
  const last = ranked(state, site).at(-3);
  if (last === undefined) throw new Error('the directory has too few candidates for Ethereum');
  state.serving[`${site.key} 1`] = last.url;
  expect(ranked(state, site)[0]?.url).toBe(last.url);
  for (const stranger of strangers) expect(ranked(state, stranger)[0]?.url).not.toBe(last.url);
});

test('an ad frame speaks for itself, not for the site it stands in; limits are the site’s as a whole', () => {
  const page = scopeOf('https://app.somedapp.xyz/', false, 'https://www.somedapp.xyz');
  const ad = scopeOf('https://app.somedapp.xyz/', false, 'https://evil.thirdsite.net');
  const sandboxed = scopeOf('https://app.somedapp.xyz/', false, 'null');
  expect(page?.key).toBe(site.key);
  expect(new Set([site.key, ad?.key, sandboxed?.key]).size).toBe(3);
  expect([ad?.top, sandboxed?.top]).toEqual([site.key, site.key]);
});
