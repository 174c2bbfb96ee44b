// One look at what a subscription or filter has missed, at one endpoint: its questions as calls, its answers as facts. Pure; the asking arrives as an argument.

import { type Facts, type Follow, type FollowEvent, factsOf, type LogPage, nextOf, type Question } from './follow';
import { type Header, type Log, readHeader, readLog } from './follow-read';
import { arrayElements } from './json-source';
import { hexOf } from './own-call';

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
  { ask, head, now }: { ask: AskOne; head: Header; now: number },
): Promise<Looked> {
  const events: FollowEvent[] = [];
  let follow = start;
  let facts = factsOf(head, now, null);
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
    facts = factsOf(head, now, null);
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
  const facts = {
    ...before,
    headers: [...before.headers],
    blocks: [...before.blocks],
    absent: [...before.absent],
    pages: [...before.pages],
  };
  for (const question of questions) {
    const isAnswered =
      question.kind === 'logs'
        ? await answerLogs(question, facts, { ask, filter })
        : await answerBlocks(question, facts, ask);
    if (!isAnswered) return null;
  }
  return facts;
}

async function answerBlocks(
  question: Exclude<Question, { kind: 'logs' }>,
  facts: Facts,
  ask: AskOne,
): Promise<boolean> {
  const isByNumber = question.kind === 'headers';
  const named: (number | string)[] = isByNumber ? question.numbers : question.hashes;
  const method = isByNumber ? 'eth_getBlockByNumber' : 'eth_getBlockByHash';
  const results = await ask(named.map((name) => [method, [typeof name === 'number' ? hexOf(name) : name, false]]));
  if (results === null) return false;
  named.forEach((name, at) => {
    const block = readHeader(results[at] ?? '');
    if (block === null || (isByNumber ? block.number : block.hash) !== name) facts.absent.push(name);
    else (isByNumber ? facts.headers : facts.blocks).push(block);
  });
  return true;
}

async function answerLogs(
  { from, to }: Extract<Question, { kind: 'logs' }>,
  facts: Facts,
  { ask, filter }: { ask: AskOne; filter: LogFilter },
): Promise<boolean> {
  const { address, topics } = filter;
  const range = { fromBlock: hexOf(from), toBlock: hexOf(to), address, topics };
  const [logsSource = '', headSource = ''] =
    (await ask([
      ['eth_getLogs', [range]],
      ['eth_getBlockByNumber', [hexOf(to), false]],
    ])) ?? [];
  const last = readHeader(headSource);
  if (!logsSource.startsWith('[') || last === null) return false;
  const logs: Log[] = arrayElements(logsSource).flatMap((source) => readLog(source) ?? []);
  const page: LogPage = { from, to, toHash: last.hash, logs };
  facts.pages.push(page);
  return true;
}
