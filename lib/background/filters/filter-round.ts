// One round of following a chain at one candidate: asks what `nextOf` wants to know until it gives. Runs in the background.
import type { Verdict } from '@/lib/failover/verdict';
import type { RpcCall } from '@/lib/rpc/call';
import { type Facts, type Follow, type FollowEvent, factsOf, nextOf, type Question } from '@/lib/rpc/follow/follow';
import { withBlocks, withLogs } from '@/lib/rpc/follow/follow-facts';
import { type Header, readHeader, readLog } from '@/lib/rpc/follow/follow-read';
import { isWithin, rangeSource } from '@/lib/rpc/follow/virtual-filter';
import { arrayElements } from '@/lib/rpc/json-source';
import { blockAt, ownCall } from '@/lib/rpc/own-call';
import type { Member } from '@/lib/rpc/reply';

export interface Round {
  follow: Follow;
  events: FollowEvent[];
  /** By the chain's clock; 0 when the candidate stands before what was given, or there is more. */
  throughMs: number;
}

export interface RoundOptions {
  /** Asks the candidate all at once; never rejects. */
  ask: (calls: readonly RpcCall[]) => Promise<Verdict<Member[]>>;
  /** Epoch ms. */
  now: () => number;
  trueTime: () => number | null;
  /** The filter object's source; '' for heads. */
  filter: string;
}

type Halt = Exclude<Verdict<never>, { kind: 'answer' }>;

/** No honest chain needs as many questions. */
const MAX_QUESTIONS = 40;
/** Of a long gap, in one poll: the next one goes on. */
const MAX_LOGS = 10_000;
const refusal: Halt = { kind: 'refusal', reason: 'unknown' };

/** All that the site still has to get of one filter, as this candidate knows it. */
export async function followAt(follow: Follow, options: RoundOptions): Promise<Verdict<Round>> {
  const top = follow.ring.at(-1);
  const first = await options.ask([blockAt('latest'), ...(top === undefined ? [] : [blockAt(top.number)])]);
  if (first.kind !== 'answer') return first;
  const [head, known] = first.value.map(headerIn);
  if (head === null || head === undefined) return refusal;
  const begin = (): Facts => {
    const facts = factsOf(head, options.now(), options.trueTime());
    return known === null || known === undefined ? facts : { ...facts, headers: [known] };
  };
  let [facts, now] = [begin(), follow];
  const events: FollowEvent[] = [];
  for (let asked = 0; asked < MAX_QUESTIONS; asked++) {
    const next = nextOf(now, facts);
    if (next.kind === 'behind') return { kind: 'answer', value: { follow: now, events, throughMs: 0 } };
    if (next.kind === 'unsteady') return refusal;
    if (next.kind === 'given') {
      now = next.follow;
      events.push(...next.events);
      const isDone = !next.more || events.length >= MAX_LOGS;
      if (isDone)
        return { kind: 'answer', value: { follow: now, events, throughMs: next.more ? 0 : head.timestampMs } };
      facts = begin();
      continue;
    }
    const answered = await answersTo(next.questions, facts, options);
    if ('kind' in answered) return answered;
    facts = answered;
  }
  return refusal;
}

async function answersTo(questions: readonly Question[], facts: Facts, options: RoundOptions): Promise<Facts | Halt> {
  let found: Facts = facts;
  for (const question of questions) {
    const verdict = await options.ask(callsFor(question, options.filter));
    if (verdict.kind !== 'answer') return verdict;
    if (verdict.value.some(({ error }) => error !== null)) return refusal;
    const next = learnt(question, verdict.value, found, options.filter);
    if (next === null) return refusal;
    found = next;
  }
  return found;
}

function callsFor(question: Question, filter: string): RpcCall[] {
  switch (question.kind) {
    case 'headers':
      return question.numbers.map(blockAt);
    case 'hashes':
      return question.hashes.map((hash) => ownCall('eth_getBlockByHash', `["${hash}",false]`));
    case 'logs': {
      const { from, to } = question;
      return [ownCall('eth_getLogs', `[${rangeSource(filter, from, to)}]`), blockAt(to)];
    }
  }
}

/** Null when an answer cannot be read. */
function learnt(question: Question, members: readonly Member[], facts: Facts, filter: string): Facts | null {
  if (question.kind === 'logs') {
    const [logs, last] = members;
    const header = last === undefined ? null : headerIn(last);
    const read = arrayElements(logs?.resultSource ?? '').map(readLog);
    const known = read.filter((log) => log !== null);
    if (header === null || known.length < read.length || !logs?.resultSource?.startsWith('[')) return null;
    return withLogs(facts, question, { logs: known.filter((log) => isWithin(filter, log)), last: header });
  }
  return withBlocks(facts, question, members.map(headerIn));
}

const headerIn = ({ resultSource }: Member): Header | null => readHeader(resultSource ?? 'null');
