// A true tree of blocks with logs, and endpoints that each stand somewhere on it. Runs in the tests of following a chain.
import type { Facts, LogPage, Question } from '@/lib/rpc/follow/follow';
import { type Header, type Log, readHeader, readLog } from '@/lib/rpc/follow/follow-read';

export interface Block {
  number: number;
  hash: string;
  parent: Block | null;
  timestampS: number;
  logs: number;
}

const hex = (number: number) => `0x${number.toString(16)}`;

export function createTree(timestampS: number) {
  let made = 0;
  const make = (parent: Block | null, atS: number, logs: number): Block => {
    const hash = `0x${(++made).toString(16).padStart(8, '0')}${'ab'.repeat(28)}`;
    return { number: parent === null ? 0 : parent.number + 1, hash, parent, timestampS: atS, logs };
  };
  return { genesis: make(null, timestampS, 0), make };
}

/** From genesis. */
export function branchOf(head: Block): Block[] {
  const branch: Block[] = [];
  for (let block: Block | null = head; block !== null; block = block.parent) branch.unshift(block);
  return branch;
}

/** `count` blocks below it. */
export function ancestor(head: Block, count: number): Block {
  let block = head;
  for (let steps = 0; steps < count && block.parent !== null; steps++) block = block.parent;
  return block;
}

const parentOf = ({ parent }: Block) => parent?.hash ?? `0x${'00'.repeat(32)}`;

export function blockText(block: Block): string {
  const { number, hash, timestampS } = block;
  return `{"number":"${hex(number)}","hash":"${hash}","parentHash":"${parentOf(block)}","timestamp":"${hex(timestampS)}","odd":1.0,"size":"0x1","transactions":[],"uncles":[]}`;
}

export function logTexts({ number, hash, logs }: Block): string[] {
  return Array.from(
    { length: logs },
    (_, at) =>
      `{"blockNumber":"${hex(number)}","blockHash":"${hash}","logIndex":"${hex(at)}","odd":9007199254740993,"removed":false}`,
  );
}

function sure<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('unreadable');
  return value;
}

export const headerOf = (block: Block): Header => sure(readHeader(blockText(block)));
export const logsOf = (block: Block): Log[] => logTexts(block).map((text) => sure(readLog(text)));

/** What an endpoint that stands at `head` answers; `known` are all blocks it ever saw. */
export function answer(head: Block, known: readonly Block[], questions: readonly Question[], facts: Facts): Facts {
  const branch = branchOf(head);
  const found: Facts = { ...facts, headers: [...facts.headers], blocks: [...facts.blocks], absent: [...facts.absent] };
  for (const question of questions) {
    switch (question.kind) {
      case 'headers':
        for (const number of question.numbers) keep(found, 'headers', number, branch[number]);
        break;
      case 'hashes':
        for (const hash of question.hashes)
          keep(
            found,
            'blocks',
            hash,
            known.find((block) => block.hash === hash),
          );
        break;
      case 'logs':
        found.pages = [...found.pages, ...pageOf(branch, question.from, question.to)];
    }
  }
  return found;
}

function keep(facts: Facts, where: 'headers' | 'blocks', asked: number | string, block: Block | undefined): void {
  if (block === undefined) facts.absent.push(asked);
  else facts[where].push(headerOf(block));
}

function pageOf(branch: readonly Block[], from: number, to: number): LogPage[] {
  const last = branch[to];
  return last === undefined ? [] : [{ from, to, toHash: last.hash, logs: branch.slice(from, to + 1).flatMap(logsOf) }];
}
