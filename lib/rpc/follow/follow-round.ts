// One look at what a subscription or filter has missed, at one endpoint: its questions as calls, its answers as facts. Pure; the asking arrives as an argument.

import { arrayElements } from '@/lib/rpc/json-source';
import { hexOf } from '@/lib/rpc/own-call';
import { type Facts, type Follow, type FollowEvent, factsOf, nextOf, type Question } from './follow';
import { withBlocks, withLogs } from './follow-facts';
import { type Header, type Log, readHeader, readLog } from './follow-read';

/** Asks one endpoint these `[method, params]`; results as JSON text, in order. Null when it did not answer them all. */
export type AskOne = (asks: readonly [method: string, params: unknown[]][]) => Promise<string[] | null>;

export type Looked =
  | { kind: 'given'; follow: Follow; events: FollowEvent[] }
  /** What came so far is good; the endpoint says no more now. */
  | { kind: 'stopped'; follow: Follow; events: FollowEvent[]; why: 'silent' | 'behind' };

/** Of `eth_subscribe`'s or `eth_newFilter`'s; only logs have one. */
export interface LogFilter {
  address?: unknown;
  topics?: unknown;
}

/** A gap is given in pieces; an endpoint that never comes to an end is left. */
const ROUNDS_MOST = 40;
const QUESTIONS_MOST = 40;

const latest: [string, unknown[]] = ['eth_getBlockByNumber', ['latest', false]];

/** The endpoint's newest block; null when it does not say. */
export async function askHead(ask: AskOne): Promise<Header | null> {
  const [source = ''] = (await ask([latest])) ?? [];
  return readHeader(source);
}

/** All rounds at one endpoint that are needed to stand where it stands. */
export async function lookAt(
  start: Follow,
  filter: LogFilter,
  { ask, head, now, pageBlocks = 0 }: { ask: AskOne; head: Header; now: number; pageBlocks?: number },
): Promise<Looked> {
  const events: FollowEvent[] = [];
  let follow = start;
  const begin = (): Facts => ({ ...factsOf(head, now, null), pageBlocks });
  let facts = begin();
  for (let rounds = 0, questions = 0; rounds < ROUNDS_MOST && questions < QUESTIONS_MOST; ) {
    const next = nextOf(follow, facts);
    if (next.kind === 'ask') {
      questions++;
      const answered = await answer(next.questions, facts, { ask, filter });
      if (answered === null) return { kind: 'stopped', follow, events, why: 'silent' };
      facts = answered;
      continue;
    }
    if (next.kind !== 'given')
      return { kind: 'stopped', follow, events, why: next.kind === 'behind' ? 'behind' : 'silent' };
    follow = next.follow;
    events.push(...next.events);
    if (!next.more) return { kind: 'given', follow, events };
    facts = begin();
    rounds++;
  }
  return { kind: 'stopped', follow, events, why: 'silent' };
}

/** The facts with the answers in them; null when the endpoint did not answer. */
async function answer(
  questions: readonly Question[],
  before: Facts,
  { ask, filter }: { ask: AskOne; filter: LogFilter },
): Promise<Facts | null> {
  let facts: Facts | null = before;
  for (const question of questions) {
    if (facts === null) return null;
    facts =
      question.kind === 'logs'
        ? await answerLogs(question, facts, { ask, filter })
        : await answerBlocks(question, facts, ask);
  }
  return facts;
}

async function answerBlocks(
  question: Exclude<Question, { kind: 'logs' }>,
  facts: Facts,
  ask: AskOne,
): Promise<Facts | null> {
  const isByNumber = question.kind === 'headers';
  const named: (number | string)[] = isByNumber ? question.numbers : question.hashes;
  const method = isByNumber ? 'eth_getBlockByNumber' : 'eth_getBlockByHash';
  const results = await ask(named.map((name) => [method, [typeof name === 'number' ? hexOf(name) : name, false]]));
  if (results === null) return null;
  const headers = named.map((name, at) => {
    const block = readHeader(results[at] ?? '');
    return block !== null && (isByNumber ? block.number : block.hash) === name ? block : null;
  });
  return withBlocks(facts, question, headers);
}

async function answerLogs(
  question: Extract<Question, { kind: 'logs' }>,
  facts: Facts,
  { ask, filter }: { ask: AskOne; filter: LogFilter },
): Promise<Facts | null> {
  const { address, topics } = filter;
  const [fromBlock, toBlock] = [hexOf(question.from), hexOf(question.to)];
  const [logsSource = '', headSource = ''] =
    (await ask([
      ['eth_getLogs', [{ fromBlock, toBlock, address, topics }]],
      ['eth_getBlockByNumber', [toBlock, false]],
    ])) ?? [];
  const last = readHeader(headSource);
  if (!logsSource.startsWith('[') || last === null) return null;
  const logs: Log[] = arrayElements(logsSource).flatMap((source) => readLog(source) ?? []);
  return withLogs(facts, question, { logs, last });
}
