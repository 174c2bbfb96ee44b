// The private window's border and the borders between sites, in the keys of all that is remembered (rules 0.3, 1.8). Pure.
import { expect, test } from 'vitest';
import { candidatesFor } from '@/lib/background/rescue/candidates';
import { healthOf, noteAttempt, noteProof } from '@/lib/background/rescue/health';
import { emptyEvidence, targetOf } from '@/lib/background/rescue/target';
import { operatorKey, takeOperator } from '@/lib/background/state/limits';
import { type Scope, scopeOf } from '@/lib/background/state/scope';
import { emptySession, type Session } from '@/lib/background/state/session';
import { isOfSite } from '@/lib/background/state/site-share';
import { cooldownMs } from '@/lib/failover/breaker';
import type { Fault } from '@/lib/failover/verdict';
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

test('a site is one in all its hosts, and another in a private window or over plain http', () => {
  expect(sameSite.key).toBe(site.key);
  expect(new Set([site, ...strangers].map(({ key }) => key)).size).toBe(strangers.length + 1);
});

test('a key is a site’s with all its frames, and not that of one whose name begins alike', () => {
  const frame = scopeOf('https://app.somedapp.xyz/', false, 'https://ad.thirdsite.net');
  expect([site, frame ?? otherSite].map(({ key }) => isOfSite(`${key} x`, site))).toEqual([true, true]);
  const alike = scope('https://somedapp.xyzw.example/', false);
  for (const other of [...strangers, alike]) expect(isOfSite(`${other.key} x`, site)).toBe(false);
  expect(isOfSite(`${site.key}w x`, site)).toBe(false);
});

test('a fork is never rescued: one that the directory names, one that was seen to be one, and one whose block nobody knows', () => {
  const known = { chainId: 1, blocks: [{ number: 24_000_000, hash: `0x${'ab'.repeat(32)}`, seenAt: now }] };
  const barredWith = (patch: object, url = unlisted) => {
    const session = emptySession();
    session.evidence[`${site.key} ${targetOf(url, session, site).endpoint}`] = {
      ...emptyEvidence(),
      ...known,
      ...patch,
    };
    return targetOf(url, session, site).barred;
  };
  expect(barredWith({})).toBe(null);
  expect(barredWith({ development: true })).toBe('fork');
  expect(barredWith({ confirmed: false })).toBe('fork');
  expect(barredWith({}, 'https://rpc.tenderly.co/fork/0123-4567')).toBe('fork');
  expect(barredWith({}, 'https://localhost/')).toBe('local');
});

test('what an endpoint showed to one site makes it known to nobody else, nor to that site’s private window', () => {
  const state = emptySession();
  const block = { number: 24_000_000, hash: `0x${'ab'.repeat(32)}`, seenAt: now };
  state.evidence[`${site.key} ${unlisted}`] = { ...emptyEvidence(), chainId: 1, blocks: [block], confirmed: true };
  expect(targetOf(unlisted, state, sameSite)).toMatchObject({ chainId: 1, barred: null });
  for (const stranger of strangers)
    expect(targetOf(unlisted, state, stranger)).toMatchObject({ chainId: null, barred: 'unknown-chain' });
});

test('hosts of one domain are one operator, named without what stands before it: that may be a key', () => {
  const key = '0123456789abcdef0123456789abcdef';
  const [one, two] = [`https://${key}.eth.somerpc.dev/`, 'https://eu.somerpc.dev/'].map((url) =>
    targetOf(url, emptySession(), site),
  );
  expect(one).toMatchObject({ operator: 'somerpc.dev', group: 'somerpc.dev' });
  expect(two).toMatchObject({ operator: 'somerpc.dev', group: 'somerpc.dev' });
});

/** The candidates of Ethereum, as one scope ranks them when Infura is down. */
function ranked(state: Session, of: Scope, at = now) {
  const target = {
    ...targetOf('https://mainnet.infura.io/v3/0123456789abcdef0123456789abcdef', state, of),
    chainId: 1,
  };
  return candidatesFor(target, { settings: defaultSettings, session: state }, of, at);
}

/** All that an attempt may meet, and a page bring about: by calls that are slow or large, by bodies that a firewall resets, by floods. */
const provokable: Fault[] = [
  { kind: 'unreachable', reason: 'other' },
  { kind: 'unreachable', reason: 'reset' },
  { kind: 'timeout', afterMs: 30_000 },
  { kind: 'limited', status: 429, retryAfterMs: null },
  { kind: 'quota', status: 402 },
  { kind: 'denied', status: 403 },
  { kind: 'malformed', what: 'html' },
  { kind: 'wrong', what: 'not a quantity' },
];

test.each(provokable)('a candidate that met %o for one site is asked for all others as before', (fault) => {
  const state = emptySession();
  const before = ranked(state, otherSite);
  const [first] = before;
  if (first === undefined) throw new Error('the directory has no candidate for Ethereum');
  noteAttempt(state, site, first.url, { verdict: { kind: 'fault', fault }, tookMs: 1, now });
  for (const stranger of strangers) expect(ranked(state, stranger)).toEqual(before);
  // The control: that site does not ask it until its rest is over.
  expect(ranked(state, site).map(({ url }) => url)).not.toContain(first.url);
  const later = now + cooldownMs(fault, 0, now);
  expect(ranked(state, site, later).map(({ url }) => url)).toContain(first.url);
});

test('how fast a candidate answered one site, and that it proved its chain, is seen by that site alone', () => {
  const state = emptySession();
  const before = ranked(state, otherSite);
  const [first] = before;
  if (first === undefined) throw new Error('the directory has no candidate for Ethereum');
  noteAttempt(state, site, first.url, { verdict: { kind: 'answer', value: null }, tookMs: 4_000, now });
  noteProof(state, site, first.url, { provenUntil: now + 1, comparedUntil: now + 1 });
  expect(ranked(state, site).find(({ url }) => url === first.url)).toMatchObject({ latencyMs: 4_000 });
  expect(ranked(state, site)[0]?.url).not.toBe(first.url);
  for (const stranger of strangers) {
    expect(ranked(state, stranger)).toEqual(before);
    expect(healthOf(state, stranger, first.url)).toMatchObject({ provenUntil: 0, comparedUntil: 0 });
  }
});

test('a site that drains an operator takes it from no other site', () => {
  const operatorsOf = (of: Scope) => ranked(emptySession(), of).map(({ operator }) => operator);
  const before = operatorsOf(otherSite);
  const [first = ''] = before;
  while (takeOperator(operatorKey(site, first), 1, now));
  expect(operatorsOf(site)).not.toContain(first);
  expect(operatorsOf(otherSite)).toEqual(before);
});

test('who serves a site’s chain is first for that site alone', () => {
  const state = emptySession();
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
