// How far each read is checked, and by what: a proof, a vote, or one endpoint's word that contradicts nothing (design, "Assurance"). Runs in the background.

import type { RpcTrail, RunOptions } from '@/lib/background/rescue/rescue';
import { keepAnswer } from '@/lib/background/strict/answers';
import { mayRun } from '@/lib/background/strict/run-call';
import { readStrictly } from '@/lib/background/strict/strict';
import { isLatestOnly } from '@/lib/directory/chains';
import { over } from '@/lib/failover/over';
import type { Assurance } from '@/lib/failover/verdict';
import type { RpcCall } from '@/lib/rpc/call';
import { isAtHead, pinned } from '@/lib/rpc/pin';
import type { Member } from '@/lib/rpc/reply';
import { agreedHead, type BlockAsked, pinOf } from './agreed-head';
import { blockAsked, MOST_PROVERS, type ProofResult, type Provable, prove } from './prove';
import { type BodyAsked, proveBody } from './prove-body';
import { type Motion, type VoteOptions, vote } from './vote';

/** How one list of reads ended. */
export type Read =
  | { kind: 'answer'; members: Member[]; by: string; assurance: Assurance; trail: RpcTrail }
  | { kind: 'lost'; trail: RpcTrail; isDisputed?: boolean }
  | { kind: 'abandoned'; trail: RpcTrail };

/** A proof that takes longer is joined by a vote. */
const LATE_MS = 1_200;

/** More transactions and receipts in one request are an explorer's. */
const MOST_BODIES = 4;

type ReadPlain = (calls: readonly RpcCall[], options: Pick<RunOptions, 'budgetMs'>) => Promise<Read>;

type Options = RunOptions & Pick<VoteOptions, 'isBarred'>;

/** Strongest first. */
const strength: readonly Assurance[] = ['proven', 'agreed', 'checked', 'unchecked'];

/** One kind of question, with the places of its calls in the site's request. */
interface Part {
  places: number[];
  /** What it says depends on where the head is. */
  isAtHead: boolean;
  read: () => Promise<Read>;
}

/** All `calls` or nothing: each is proven or put to a vote where it can be, all at once, and all that are about the head at one block. */
export async function readAssured(calls: readonly RpcCall[], options: Options, readPlain: ReadPlain): Promise<Read> {
  const { voices } = options.state.settings.checks;
  const [first] = options.candidates;
  const isStrict = options.state.settings.sites[options.scope.site]?.strict === true;
  const isPlain =
    (voices < 2 && !isStrict) || isLatestOnly(options.chainId) || options.candidates.every(({ own }) => own);
  if (isPlain) return readPlain(calls, options);
  const vetted = { ...options, needed: voices };
  const parts = partsOf(calls, vetted, readPlain, { mayProve: first?.own !== true, isStrict });
  // At one block: agreed on first, where more than one part would have to find it.
  if (parts.filter((part) => part.isAtHead).length > 1) await agreedHead(options.signal, options);
  const ended = await Promise.all(parts.map(async (part) => ({ part, read: await part.read() })));
  const read = joined(calls, ended);
  if (read.kind === 'answer' && read.assurance !== 'proven') keepAnswer(calls, read.members, read.trail, vetted);
  return read;
}

function partsOf(
  calls: readonly RpcCall[],
  options: VoteOptions,
  readPlain: ReadPlain,
  may: { mayProve: boolean; isStrict: boolean },
): Part[] {
  const parts = new Map<string, number[]>();
  const bodies = calls.filter((call) => may.mayProve && bodyAsked(call, options) !== null);
  for (const [place, call] of calls.entries()) {
    const isOfBody = bodies.length <= MOST_BODIES && bodies.includes(call);
    const key = isOfBody ? `body ${place}` : keyOf(call, place, options, may);
    parts.set(key, [...(parts.get(key) ?? []), place]);
  }
  return [...parts].map(([key, places]) => {
    const some = places.flatMap((place) => calls[place] ?? []);
    const isOfHead = some.some(isAtHead);
    const read = () => {
      if (key === 'plain') return plainly(some, options, readPlain);
      if (key.startsWith('run ')) return byRun(some, options, readPlain);
      if (key === 'vote') return byVote(some, options, readPlain);
      if (key.startsWith('body ')) return byBody(some, options, readPlain);
      return byProof(some, options, readPlain);
    };
    return { places, isAtHead: isOfHead, read };
  });
}

function keyOf(call: RpcCall, place: number, options: VoteOptions, may: { mayProve: boolean; isStrict: boolean }) {
  if (may.mayProve && may.isStrict && mayRun(call, options.chainId)) return `run ${place}`;
  const block = may.mayProve && options.family.stateReadOf(call) !== null ? blockAsked(call) : null;
  if (block !== null) return `proof ${block}`;
  return options.family.comparisonOf(call) !== null ? 'vote' : 'plain';
}

/** What whole blocks may answer, at the site's block where there is one. Polls for what is new are too many for that. */
function bodyAsked(call: RpcCall, options: VoteOptions): BodyAsked | null {
  const { state, scope, chainId, clock, family, newest } = options;
  if (newest) return null;
  const pin = pinOf({ session: state.session, scope, chainId }, clock.now());
  const asked = pin === null ? call : pinned(call, pin.number);
  const read = family.bodyReadOf(asked);
  return read === null ? null : { call: asked, read };
}

/** One endpoint's word, at the site's block where there is one. */
function plainly(calls: readonly RpcCall[], options: VoteOptions, readPlain: ReadPlain): Promise<Read> {
  const { state, scope, chainId, clock } = options;
  const pin = options.newest ? null : pinOf({ session: state.session, scope, chainId }, clock.now());
  return readPlain(pin === null ? calls : calls.map((call) => pinned(call, pin.number)), options);
}

/** Reads that cannot be compared are asked plainly. */
async function byVote(calls: readonly RpcCall[], options: VoteOptions, readPlain: ReadPlain): Promise<Read> {
  const motion: Motion = calls.flatMap((call) => {
    const comparison = options.family.comparisonOf(call);
    return comparison === null ? [] : [{ call, comparison }];
  });
  return motion.length < calls.length ? plainly(calls, options, readPlain) : vote(motion, options);
}

/** One contract read, on this computer. */
function byRun(calls: readonly RpcCall[], options: VoteOptions, readPlain: ReadPlain): Promise<Read> {
  const [call] = calls;
  const comparison = call === undefined ? null : options.family.comparisonOf(call);
  return call === undefined || comparison === null
    ? byVote(calls, options, readPlain)
    : readStrictly(call, comparison, options);
}

/** One transaction, one receipt, or the logs of a few blocks. */
function byBody(calls: readonly RpcCall[], options: VoteOptions, readPlain: ReadPlain): Promise<Read> {
  const [asked] = calls.map((call) => bodyAsked(call, options));
  if (asked == null) return byVote(calls, options, readPlain);
  return provenOrVoted(calls, (signal) => proveBody(asked, { ...options, signal }), options, readPlain);
}

function byProof(calls: readonly RpcCall[], options: VoteOptions, readPlain: ReadPlain): Promise<Read> {
  const [block] = calls.map((call): BlockAsked | null => blockAsked(call));
  const reads = calls.flatMap((call): Provable[] => {
    const read = options.family.stateReadOf(call);
    return read === null ? [] : [{ call, read }];
  });
  const proof = (signal: AbortSignal) => prove(reads, block ?? 'latest', { ...options, signal });
  return provenOrVoted(calls, proof, options, readPlain);
}

/** What cannot be proven is put to a vote, and so is what takes long: the first of the two that answers is told. */
async function provenOrVoted(
  calls: readonly RpcCall[],
  proof: (signal: AbortSignal) => Promise<ProofResult>,
  options: VoteOptions,
  readPlain: ReadPlain,
): Promise<Read> {
  const startedAt = options.clock.now();
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const proving = proof(signal).then(
    (proven): Read =>
      proven.members === null ? { kind: 'lost', ...proven } : { kind: 'answer', assurance: 'proven', ...proven },
  );
  const early = await Promise.race([proving, options.clock.sleep(LATE_MS, signal)]);
  const others = early === undefined ? lastFirst(options.candidates) : options.candidates;
  if (options.signal.aborted) return { kind: 'abandoned', trail: [] };
  const vote = () => {
    const budgetMs = options.budgetMs - (options.clock.now() - startedAt);
    return byVote(calls, { ...options, signal, budgetMs, candidates: others }, readPlain);
  };
  const read = early?.kind === 'answer' ? early : await firstAnswer(proving, vote());
  stop.abort(over);
  return read;
}

/** Who was asked first is late: they are asked last now. */
const lastFirst = <C>(candidates: readonly C[]): C[] => [
  ...candidates.slice(MOST_PROVERS),
  ...candidates.slice(0, MOST_PROVERS),
];

function firstAnswer(one: Promise<Read>, other: Promise<Read>): Promise<Read> {
  return new Promise((resolve, reject) => {
    for (const each of [one, other]) each.then((read) => read.kind === 'answer' && resolve(read), reject);
    Promise.all([one, other]).then(([first, second]) => {
      resolve({ ...second, trail: [...first.trail, ...second.trail] });
    }, reject);
  });
}

/** The site's answer is as good as its weakest part. */
function joined(calls: readonly RpcCall[], ended: readonly { part: Part; read: Read }[]): Read {
  const trail = ended.flatMap(({ read }) => read.trail).toSorted((a, b) => a.startedAt - b.startedAt);
  const members: Member[] = [];
  const found: Assurance[] = [];
  let by = '';
  for (const { part, read } of ended) {
    if (read.kind !== 'answer') return { ...read, trail };
    for (const [nth, place] of part.places.entries()) {
      const member = read.members[nth];
      if (member !== undefined) members[place] = member;
    }
    found.push(read.assurance);
    by ||= read.by;
  }
  const assurance = strength.findLast((one) => found.includes(one)) ?? 'unchecked';
  return members.length === calls.length ? { kind: 'answer', members, by, assurance, trail } : { kind: 'lost', trail };
}
