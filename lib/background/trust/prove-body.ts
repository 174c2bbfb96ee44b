// Transactions, receipts and the logs of a few blocks, proven by whole blocks: their lists give the roots of a header that two operators know by one hash. Runs in the background.
import { askOurs, vettedAt } from '@/lib/background/rescue/attempt';
import type { RpcCandidate } from '@/lib/background/rescue/candidates';
import { healthOf, noteNoBodies } from '@/lib/background/rescue/health';
import { failover } from '@/lib/failover/failover';
import { areApart } from '@/lib/failover/quorum';
import type { Verdict } from '@/lib/failover/verdict';
import type { RpcCall } from '@/lib/rpc/call';
import { hashIn } from '@/lib/rpc/head';
import { parseJson } from '@/lib/rpc/json-source';
import { blockAt, ownCall } from '@/lib/rpc/own-call';
import { bodyIn, sealedIn } from '@/lib/rpc/proof/body';
import type { BlockName, BodyRead } from '@/lib/rpc/proof/body-read';
import type { Body } from '@/lib/rpc/proof/placed';
import { isHash, isObject, numberOf } from '@/lib/rpc/shapes';
import { pinOf } from './agreed-head';
import { bodyMemoryOf } from './body-memory';
import { MOST_PROVERS, memberOf, type ProofResult } from './prove';
import type { VoteOptions } from './vote';

export interface BodyAsked {
  call: RpcCall;
  read: BodyRead;
}

/** A block that an answer is of; `isNamed`: the site itself has named it by its hash, and nobody else need know it. */
interface BlockOf {
  number: number;
  hash: string;
  isNamed: boolean;
}

const WITNESSES = 2;
const HEAD_MS = 2_000;
/** So many who serve no whole blocks, or blocks that do not give their roots: the chain's are of another form, or nobody gives them away. */
const MOST_IN_VAIN = 2;

const unknown = { kind: 'refusal', reason: 'unknown' } as const;

const blockCall = (name: BlockName, isFull: boolean): RpcCall =>
  typeof name === 'number' ? blockAt(name) : ownCall('eth_getBlockByHash', `["${name}",${isFull}]`);

/** Null members: somebody else must be asked, in another way. Nobody is blamed for what does not give a root. */
export async function proveBody(asked: BodyAsked, options: VoteOptions): Promise<ProofResult> {
  const { clock, signal, budgetMs, candidates } = options;
  const nothing: ProofResult = { members: null, trail: [] };
  const memory = memoryOf(options);
  const kept = asked.read.known(memory.bodies());
  if (kept !== null) return { members: [memberOf(JSON.stringify(kept))], by: '', trail: [] };
  const isVain = (one: RpcCandidate) =>
    (healthOf(options.state.session, options.scope, one.url).noBodiesUntil ?? 0) > clock.now();
  const provers = candidates.filter((one) => !one.subset && !isVain(one));
  if (candidates.filter(isVain).length >= MOST_IN_VAIN || provers.length === 0 || !memory.takeBody(clock.now()))
    return nothing;
  const attempt = (prover: RpcCandidate, ending: AbortSignal) => provenAt(prover, asked, ending, options);
  const result = await failover(provers, attempt, { clock, signal, budgetMs, maxAttempts: MOST_PROVERS });
  const { trail } = result;
  if (result.kind !== 'answer' || result.value === null) return { ...nothing, trail };
  return { members: [memberOf(result.value)], by: result.by.url, trail };
}

const memoryOf = ({ state: { session }, scope: { key }, chainId }: VoteOptions) =>
  bodyMemoryOf({ session, key, chainId });

/** The source of one prover's answer; null where it knows of no such transaction, which no block proves; a refusal unless whole blocks of its own give just that. */
async function provenAt(
  prover: RpcCandidate,
  { call, read }: BodyAsked,
  signal: AbortSignal,
  options: VoteOptions,
): Promise<Verdict<string | null>> {
  const headers = read.named.map((name) => blockCall(name, false));
  const verdict = await vettedAt(prover, [call, ...headers], signal, options);
  if (verdict.kind !== 'answer') return verdict;
  const [first, ...others] = verdict.value.members.map(({ resultSource }) => resultSource ?? '');
  const said = parseJson(first ?? '');
  if (said === null && read.named.length === 0) return { kind: 'answer', value: null };
  const blocks = read.named.length > 0 ? namedBlocks(read, others) : blocksOf(said);
  if (first === undefined || first === '' || blocks === null) return unknown;
  const due = blocks.filter(({ mayHold }) => mayHold).map(({ block }) => block);
  const [bodies, areKnown] = await Promise.all([
    bodiesAt(prover, due, read.needsReceipts, signal, options),
    areAgreed(
      blocks.map(({ block }) => block),
      prover,
      signal,
      options,
    ),
  ]);
  if (bodies === null || !areKnown || !read.isTrue(said, bodies)) return unknown;
  for (const body of bodies) memoryOf(options).keep(body);
  return { kind: 'answer', value: first };
}

/** A block, and whether something of what is asked for may be in it. */
type Due = { block: BlockOf; mayHold: boolean };

/** Null where a header does not give its hash, or is another's. */
function namedBlocks({ named, mayBeIn }: BodyRead, sources: readonly string[]): Due[] | null {
  const found = named.flatMap((name, at): Due[] => {
    const sealed = sealedIn(sources[at] ?? '');
    if (sealed === null || (name !== sealed.head.number && name !== sealed.head.hash)) return [];
    const { number, hash } = sealed.head;
    return [{ block: { number, hash, isNamed: typeof name === 'string' }, mayHold: mayBeIn(sealed.block) }];
  });
  return found.length === named.length ? found : null;
}

function blocksOf(said: unknown): Due[] | null {
  const number = isObject(said) ? numberOf(said.blockNumber) : null;
  if (!isObject(said) || !isHash(said.blockHash) || number === null) return null;
  return [{ block: { number, hash: `${said.blockHash}`.toLowerCase(), isNamed: false }, mayHold: true }];
}

/** Whole blocks, those asked for lately from memory; null where one does not give the roots of its header. */
async function bodiesAt(
  prover: RpcCandidate,
  due: readonly BlockOf[],
  needsReceipts: boolean,
  signal: AbortSignal,
  options: VoteOptions,
): Promise<Body[] | null> {
  const known = memoryOf(options).bodies();
  const kept = due.flatMap(
    ({ hash }) => known.find(({ head, receipts }) => head.hash === hash && (receipts !== null || !needsReceipts)) ?? [],
  );
  const missing = due.filter(({ hash }) => !kept.some(({ head }) => head.hash === hash));
  if (missing.length === 0) return kept;
  const asks = missing.flatMap(({ hash }) => [
    blockCall(hash, true),
    ...(needsReceipts ? [ownCall('eth_getBlockReceipts', `["${hash}"]`)] : []),
  ]);
  const verdict = await vettedAt(prover, asks, signal, options);
  const sources = verdict.kind === 'answer' ? verdict.value.members.map(({ resultSource }) => resultSource ?? '') : [];
  const each = needsReceipts ? 2 : 1;
  const fetched = missing.flatMap(({ hash }, at) => {
    const body = bodyIn(sources[at * each] ?? '', needsReceipts ? (sources[at * each + 1] ?? '') : null);
    return body?.head.hash === hash ? [body] : [];
  });
  if (fetched.length === missing.length) return [...kept, ...fetched];
  if (verdict.kind !== 'abandoned') noteNoBodies(options.state.session, options.scope, prover.url, options.clock.now());
  return null;
}

/** Does another operator know each of these blocks by its hash? */
async function areAgreed(
  blocks: readonly BlockOf[],
  prover: RpcCandidate,
  signal: AbortSignal,
  options: VoteOptions,
): Promise<boolean> {
  const { state, scope, chainId, clock, candidates } = options;
  const memory = memoryOf(options);
  const pin = pinOf({ session: state.session, scope, chainId }, clock.now());
  const open = blocks.filter(({ hash, isNamed }) => !isNamed && pin?.hash !== hash && !memory.isAgreed(hash));
  if (open.length === 0) return true;
  const asks = open.map(({ number }) => blockAt(number));
  for (const voice of candidates.filter((one) => areApart(one, prover)).slice(0, WITNESSES)) {
    const verdicts = await askOurs(voice, asks, signal, { ...options, isVoice: true, timeoutMs: HEAD_MS });
    const isSame = open.every(({ hash }, at) => {
      const verdict = verdicts[at];
      return verdict?.kind === 'answer' && hashIn(verdict.value.resultSource) === hash;
    });
    if (!isSame) continue;
    for (const { hash } of open) memory.agree(hash);
    return true;
  }
  return false;
}
