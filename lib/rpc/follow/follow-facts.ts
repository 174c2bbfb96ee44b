// What an endpoint's answers add to what is known of it while a chain is followed. Pure; runs in the background and in tests.
import type { Facts, Question } from './follow';
import type { Header, Log } from './follow-read';

/** @param headers In the order of what was asked; null: the endpoint does not have it. */
export function withBlocks(
  facts: Facts,
  question: Exclude<Question, { kind: 'logs' }>,
  headers: readonly (Header | null)[],
): Facts {
  const found = headers.filter((header) => header !== null);
  const asked = question.kind === 'headers' ? question.numbers : question.hashes;
  const absent = [...facts.absent, ...asked.filter((_, at) => headers[at] === null)];
  return question.kind === 'headers'
    ? { ...facts, absent, headers: [...facts.headers, ...found] }
    : { ...facts, absent, blocks: [...facts.blocks, ...found] };
}

/** @param last The header of the range's last block, asked beside the logs. */
export function withLogs(
  facts: Facts,
  { from, to }: Extract<Question, { kind: 'logs' }>,
  { logs, last }: { logs: Log[]; last: Header },
): Facts {
  return { ...facts, pages: [...facts.pages, { from, to, toHash: last.hash, logs }] };
}
