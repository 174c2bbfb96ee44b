// Is a candidate on the chain that it is asked for? Its own word (a chain id, a genesis hash), and one final block that another
// operator knows too (rules, part 2 items 18 and 19). Nothing of any site is in these questions. Pure; runs in the background.
import type { Clock } from '@/lib/failover/clock';
import { over } from '@/lib/failover/over';
import { areApart } from '@/lib/failover/quorum';
import type { Verdict } from '@/lib/failover/verdict';
import type { RpcCall } from '@/lib/rpc/call';
import type { Identity, Word } from '@/lib/rpc/identity';
import type { Member } from '@/lib/rpc/reply';

/** An endpoint that is proven, or helps to prove another. */
export interface Voice {
  url: string;
  chainId: number;
  /** Operators of one group are one voice. */
  group: string;
  /** False where the node behind may be anybody's: two such voices may be one. */
  independent: boolean;
}

export type ChainProof<V> =
  /** `liars` name another block where two operators agree. */
  | { kind: 'proven'; by: V; liars: V[] }
  /** Nobody could compare: its own word alone is right. */
  | { kind: 'id-only'; liars: V[] }
  | { kind: 'wrong' }
  /** Two operators name different blocks, and no third decides. */
  | { kind: 'disputed' }
  /** It stands far from all others, and nobody else stands with it. */
  | { kind: 'stale' }
  | { kind: 'unanswered'; verdict: Exclude<Verdict<Member>, { kind: 'answer' }> };

export interface ProofOptions<V> {
  identity: Identity;
  /** One verdict per call, in order; never rejects. */
  ask: (voice: V, calls: readonly RpcCall[], signal: AbortSignal) => Promise<Verdict<Member>[]>;
  clock: Clock;
  signal: AbortSignal;
  /** How long the other voices may keep the candidate waiting once it has answered itself. */
  patienceMs: number;
  /**
   * Set for a candidate that may be a private copy of the chain: such a one shares its final blocks. A block near the head is compared
   * then, and heads further apart than this many blocks say that one of the two does not follow the chain.
   */
  mostApart?: number | null;
}

const VOICES = 3;
/** Where nobody names a final block, one this far below the head is compared. */
const DEEP_BLOCKS = 64;
/** Nodes may still differ about the newest blocks; this far below they do not. */
const NEAR_BLOCKS = 3;

/** Who may prove `candidate`, one per operator group, in the order of `others`: where all of them may be one, the last gives way to who is not. */
export function voicesFor<V extends Voice>(candidate: V, others: readonly V[]): V[] {
  const groups = new Map<string, V>();
  for (const one of others)
    if (one.group !== candidate.group && (one.independent || candidate.independent) && !groups.has(one.group))
      groups.set(one.group, one);
  const all = [...groups.values()];
  const chosen = all.slice(0, VOICES);
  const another = all.find(({ independent }) => independent);
  return chosen.some(({ independent }) => independent) || another === undefined
    ? chosen
    : [...chosen.slice(0, VOICES - 1), another];
}

/** Asks the candidate and the first voice at the same time; the others only when that one cannot say, or contradicts. */
export async function proveChain<V extends Voice>(
  candidate: V,
  voices: readonly V[],
  options: ProofOptions<V>,
): Promise<ChainProof<V>> {
  const stop = new AbortController();
  const during = { ...options, signal: AbortSignal.any([options.signal, stop.signal]) };
  const [first] = voices;
  const early = first === undefined ? null : introduce(first, during);
  try {
    const mine = await introduce(candidate, during);
    if ('verdict' in mine) return { kind: 'unanswered', verdict: mine.verdict };
    if (!mine.isRight) return { kind: 'wrong' };
    const liars: V[] = [];
    const tooLate = options.clock.sleep(options.patienceMs, during.signal);
    const proof = await Promise.race([
      compare({ candidate, mine, voices, early, liars }, during),
      tooLate.then((): ChainProof<V> => ({ kind: 'id-only', liars })),
    ]);
    return options.signal.aborted ? { kind: 'unanswered', verdict: { kind: 'abandoned' } } : proof;
  } finally {
    stop.abort(over);
  }
}

interface Comparison<V> {
  candidate: V;
  mine: Word;
  voices: readonly V[];
  /** The first voice was asked beside the candidate. */
  early: Promise<Word | Silence> | null;
  liars: V[];
}

type Silence = { verdict: Exclude<Verdict<Member>, { kind: 'answer' }> };

async function compare<V extends Voice>(it: Comparison<V>, options: ProofOptions<V>): Promise<ChainProof<V>> {
  const { candidate, mine, voices, early, liars } = it;
  let isStale = false;
  for (const [at, voice] of voices.entries()) {
    const theirs = await (at === 0 && early !== null ? early : introduce(voice, options));
    if ('verdict' in theirs) continue;
    if (!theirs.isRight) {
      liars.push(voice);
      continue;
    }
    if (isBehind(mine, theirs, options)) {
      isStale = true;
      continue;
    }
    const number = commonNumber(mine, theirs, options.mostApart != null);
    if (number === null) continue;
    const [mineAt, theirsAt] = await Promise.all([
      hashAt(number, candidate, mine.final, options),
      hashAt(number, voice, theirs.final, options),
    ]);
    if (mineAt === null || theirsAt === null) continue;
    if (mineAt === theirsAt) return { kind: 'proven', by: voice, liars };
    return decide({ number, mineAt, theirsAt, voice }, voices.slice(at + 1), liars, options);
  }
  return isStale ? { kind: 'stale' } : { kind: 'id-only', liars };
}

function isBehind<V>(mine: Word, theirs: Word, { identity, mostApart = null }: ProofOptions<V>): boolean {
  if (mostApart !== null)
    return mine.head !== null && theirs.head !== null && Math.abs(mine.head - theirs.head) > mostApart;
  const { mostBehind } = identity;
  if (mostBehind === null || mine.final === null || theirs.final === null) return false;
  return mine.final.number < theirs.final.number - mostBehind;
}

/** Two differ: the third voice that knows the block says who is wrong. One that may be the second's own node says nothing of the candidate. */
async function decide<V extends Voice>(
  dispute: { number: number; mineAt: string; theirsAt: string; voice: V },
  thirds: readonly V[],
  liars: V[],
  options: ProofOptions<V>,
): Promise<ChainProof<V>> {
  const { number, mineAt, theirsAt, voice } = dispute;
  for (const third of thirds) {
    const thirdAt = await hashAt(number, third, null, options);
    if (thirdAt === theirsAt && areApart(voice, third)) return { kind: 'wrong' };
    if (thirdAt === mineAt) return { kind: 'proven', by: third, liars: [...liars, voice] };
  }
  return { kind: 'disputed' };
}

/** The older of two final blocks is final for both; a private copy tells itself apart only near the head. */
function commonNumber(a: Word, b: Word, isNearHead: boolean): number | null {
  const finals = isNearHead ? [] : [a.final, b.final].flatMap((block) => (block === null ? [] : [block.number]));
  if (finals.length > 0) return Math.min(...finals);
  if (a.head === null || b.head === null) return null;
  return Math.max(0, Math.min(a.head, b.head) - (isNearHead ? NEAR_BLOCKS : DEEP_BLOCKS));
}

async function introduce<V extends Voice>(
  voice: V,
  { ask, signal, identity }: ProofOptions<V>,
): Promise<Word | Silence> {
  const verdicts = await ask(voice, identity.introduction, signal);
  const [first] = verdicts;
  if (first === undefined) return { verdict: { kind: 'abandoned' } };
  return first.kind === 'answer' ? identity.read(verdicts, voice.chainId) : { verdict: first };
}

async function hashAt<V>(
  number: number,
  voice: V,
  known: Word['final'],
  { ask, signal, identity }: ProofOptions<V>,
): Promise<string | null> {
  if (known?.number === number && known.hash !== null) return known.hash;
  const [answer] = await ask(voice, [identity.askHash(number)], signal);
  return answer === undefined ? null : identity.hashIn(answer, number);
}
