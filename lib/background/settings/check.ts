// Asks endpoints that the user typed on the dashboard, or had us look for, before they are saved. Nothing of any site is in these questions. Runs in the background.

import { publicFor } from '@/lib/background/rescue/candidates';
import { sendCalls } from '@/lib/background/rescue/send';
import type { Scope } from '@/lib/background/state/scope';
import type { State } from '@/lib/background/state/state';
import { proveChain, type Voice, voicesFor } from '@/lib/background/trust/chain-proof';
import { getHealth, postTyped } from '@/lib/browser/http';
import { chainIds, chainName } from '@/lib/directory/chains';
import { isInside, isSpace, ownSpaceOf, serviceOf } from '@/lib/directory/own-host';
import { addressFor, isTemplate, ownPlaces } from '@/lib/directory/own-places';
import type { Clock } from '@/lib/failover/clock';
import type { Verdict } from '@/lib/failover/verdict';
import type { EndpointCheck, FoundNode, OwnProtocol, ServedChain, TypedAddress } from '@/lib/messages/own-protocol';
import type { RpcCall } from '@/lib/rpc/call';
import { familyFor } from '@/lib/rpc/families';
import { evmIdentity } from '@/lib/rpc/identity';
import { parseJson } from '@/lib/rpc/json-source';
import { type Member, readReply } from '@/lib/rpc/reply';
import { isUrlForbidden } from './under-policy';

type Settled = Pick<State, 'settings' | 'session' | 'policy'>;

const CHECK_TIMEOUT_MS = 5_000;
/** For one of many places or chains: who is there answers at once. */
const LOOK_TIMEOUT_MS = 1_500;
/** Chains asked at once of one gateway. */
const AT_ONCE = 8;
/** Public endpoints whose heads an own one's is held against. */
const WITNESSES = 2;
const MAX_CLIENT_CHARACTERS = 60;
/** The dashboard is no site: what it asks counts for none. */
const dashboard: Scope = { site: '', private: false, key: 'dashboard', top: 'dashboard' };

type Refused = Extract<EndpointCheck, { kind: 'refused-url' }>;

/** Why an address may not be asked at all: no place that the egress gate opens for, or ruled out by the administrator. Null where it may. */
export function refusalOf(typed: TypedAddress, { policy }: Pick<State, 'policy'>): Refused | null {
  const space = ownSpaceOf(typed);
  if (!isSpace(space)) return { kind: 'refused-url', reason: space };
  return isUrlForbidden(typed.url, policy.policy) ? { kind: 'refused-url', reason: 'policy' } : null;
}

/** Asks an endpoint for its chain, its newest block and its history, and says what is wrong with it. Never throws. */
export async function checkEndpoint(
  typed: TypedAddress,
  chainId: number,
  state: Settled,
  clock: Clock,
): Promise<EndpointCheck> {
  const refused = refusalOf(typed, state);
  if (refused !== null) return refused;
  const startedAt = clock.now();
  const { identity } = familyFor(chainId);
  const id = await askText(typed, identity.askName.method, CHECK_TIMEOUT_MS);
  const latencyMs = Math.round(clock.now() - startedAt);
  if (id.kind === 'silent') return { kind: 'unreachable', afterMs: latencyMs, isPublic: !isInside(typed) };
  const answered = identity.nameIn(id.result);
  if (answered === null) return { kind: 'not-rpc' };
  const name = answered.name ?? chainName(answered.chainId);
  if (answered.chainId !== chainId) return { kind: 'wrong-chain', chainId: answered.chainId, name };
  const [client, heads, health] = await Promise.all([
    clientOf(typed),
    compareWithPublic(typed, chainId, state, clock),
    healthOf(typed),
  ]);
  return heads === 'fork'
    ? { kind: 'fork' }
    : { kind: 'ok', latencyMs, chainId, isInside: isInside(typed), client, ...heads, health };
}

type Answered = { kind: 'silent' } | { kind: 'answered'; result: unknown };

async function askText(typed: TypedAddress, method: string, timeoutMs: number): Promise<Answered> {
  const body = `{"jsonrpc":"2.0","id":1,"method":"${method}","params":[]}`;
  const outcome = await postTyped(typed, body, { signal: new AbortController().signal, timeoutMs });
  if (outcome.kind !== 'response') return { kind: 'silent' };
  const reply = readReply(outcome.body, outcome.complete);
  return { kind: 'answered', result: reply.kind === 'single' ? parseJson(reply.member.resultSource ?? 'null') : null };
}

async function clientOf(typed: TypedAddress, timeoutMs = CHECK_TIMEOUT_MS): Promise<string | null> {
  const said = await askText(typed, 'web3_clientVersion', timeoutMs);
  return said.kind === 'answered' && typeof said.result === 'string'
    ? said.result.split('/').slice(0, 2).join('/').slice(0, MAX_CLIENT_CHARACTERS)
    : null;
}

/** Gateways say at /healthz how they are; only what looks like PATH is asked. */
async function healthOf(typed: TypedAddress): Promise<'well' | 'unwell' | null> {
  if (serviceOf(typed.url) === null && new URL(typed.url).pathname !== '/v1') return null;
  const said = await getHealth(typed, { signal: new AbortController().signal, timeoutMs: CHECK_TIMEOUT_MS });
  if (said.kind !== 'response' || said.status === 404) return null;
  return said.status === 200 ? 'well' : 'unwell';
}

/** Nodes may still differ about the newest blocks; this far below they do not. */
const NEAR_BLOCKS = 5;

/** Holds one final block, one near the head, and the head itself against a public endpoint's. */
async function compareWithPublic(
  typed: TypedAddress,
  chainId: number,
  state: Settled,
  clock: Clock,
): Promise<'fork' | { head: number | null; behindBlocks: number | null }> {
  const { signal } = new AbortController();
  const family = familyFor(chainId);
  const { identity } = family;
  const publics = publicFor(chainId, state, dashboard, clock.now());
  const mine: Voice = { url: typed.url, chainId, group: 'the own', independent: false };
  const ask = (voice: Voice, calls: readonly RpcCall[], until: AbortSignal): Promise<Verdict<Member>[]> =>
    sendCalls(voice.url, calls, {
      signal: until,
      timeoutMs: CHECK_TIMEOUT_MS,
      batch: voice === mine ? 1 : 10,
      now: clock.now(),
      family,
      ...(voice === mine ? { post: (_url, body, options) => postTyped(typed, body, options) } : {}),
    });
  const headOf = (voice: Voice) => ask(voice, [identity.askHead], signal).then(identity.headIn);
  const hashOf = async (voice: Voice, number: number) => {
    const [verdict] = await ask(voice, [identity.askHash(number)], signal);
    return verdict === undefined ? null : identity.hashIn(verdict, number);
  };
  const witnesses = publics.slice(0, WITNESSES);
  const [proof, head, theirs] = await Promise.all([
    proveChain<Voice>(mine, voicesFor(mine, publics), { identity, ask, clock, signal, patienceMs: CHECK_TIMEOUT_MS }),
    headOf(mine),
    Promise.all(witnesses.map(headOf)),
  ]);
  if (proof.kind === 'wrong' || proof.kind === 'disputed') return 'fork';
  const known = theirs.filter((one) => one !== null);
  if (head === null || known.length === 0) return { head, behindBlocks: null };
  const number = Math.max(0, Math.min(head, ...known) - NEAR_BLOCKS);
  const [own, ...hashes] = await Promise.all([mine, ...witnesses].map((voice) => hashOf(voice, number)));
  const isOther = typeof own === 'string' && hashes.some((hash) => hash !== null) && !hashes.includes(own);
  return isOther ? 'fork' : { head, behindBlocks: Math.max(0, ...known.map((one) => one - head)) };
}

/** The chain of Ethereum's family that answers at an address; null when none does. */
async function chainAt(url: string): Promise<number | null> {
  const { askName, nameIn } = evmIdentity;
  const id = await askText({ url }, askName.method, LOOK_TIMEOUT_MS);
  return id.kind === 'answered' ? (nameIn(id.result)?.chainId ?? null) : null;
}

/** Looks at one place of this computer, at the user's press alone. `chainId` is the one asked for where the address must name one. */
export async function lookForNode(
  at: number,
  chainId: number,
  { policy }: Settled,
): Promise<OwnProtocol['node/look']['reply']> {
  const place = ownPlaces[at];
  const nothing = { found: [], of: ownPlaces.length };
  const url = place === undefined ? null : addressFor(place, chainId);
  if (place === undefined || url === null || isUrlForbidden(url, policy.policy)) return nothing;
  const answered = await chainAt(url);
  if (answered === null || (isTemplate(place) && answered !== chainId)) return nothing;
  const client = await clientOf({ url }, LOOK_TIMEOUT_MS);
  const found: FoundNode = { url: place, chainId: answered, chainName: chainName(answered), client };
  return { found: [found], of: ownPlaces.length };
}

/** Asks a gateway for the chains of the directory, some at a time, so that the dashboard can say how far it is. */
export async function servedFrom(
  { url: template, ...typed }: TypedAddress,
  from: number,
  state: Settled,
): Promise<OwnProtocol['endpoint/serves']['reply']> {
  const all = chainIds();
  const asked = all.slice(from, from + AT_ONCE).flatMap((chainId): ServedChain[] => {
    const url = addressFor(template, chainId);
    const isFit = url !== null && refusalOf({ ...typed, url }, state) === null;
    return isFit ? [{ chainId, name: chainName(chainId) ?? `${chainId}`, url }] : [];
  });
  const names = asked.map(({ chainId, url }) => {
    const { askName } = familyFor(chainId).identity;
    return askText({ ...typed, url }, askName.method, LOOK_TIMEOUT_MS);
  });
  const ids = await Promise.all(names);
  const served = asked.filter(({ chainId }, at) => {
    const id = ids[at];
    return id?.kind === 'answered' && familyFor(chainId).identity.nameIn(id.result)?.chainId === chainId;
  });
  const next = from + AT_ONCE < all.length ? from + AT_ONCE : null;
  return { served, next, of: all.length };
}
