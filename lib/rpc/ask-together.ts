// Several who ask one endpoint at the same time share their requests. Pure; the asking arrives as an argument. Runs in the background and in tests.
import type { AskOne } from '@/lib/rpc/follow/follow-round';

type Asks = Parameters<AskOne>[0];

interface Asker {
  asks: Asks;
  resolve: (results: string[] | null) => void;
  reject: (error: unknown) => void;
}

/**
 * Runs all works at once. What they ask is sent when each of them waits for an answer or has ended: in one request, each question once.
 * A request that is not answered is parted between its askers, until those whose questions are refused are alone with it.
 */
export function askTogether<T>(ask: AskOne, works: readonly ((ask: AskOne) => Promise<T>)[]): Promise<T[]> {
  let waiting: Asker[] = [];
  let running = works.length;
  const sendWhenAllWait = () => {
    if (running === 0 || waiting.length < running) return;
    const askers = waiting;
    waiting = [];
    send(ask, askers).catch((error: unknown) => {
      for (const { reject } of askers) reject(error);
    });
  };
  const shared: AskOne = (asks) =>
    new Promise((resolve, reject) => {
      waiting.push({ asks, resolve, reject });
      sendWhenAllWait();
    });
  return Promise.all(
    works.map(async (work) => {
      try {
        return await work(shared);
      } finally {
        running--;
        sendWhenAllWait();
      }
    }),
  );
}

async function send(ask: AskOne, askers: readonly Asker[]): Promise<void> {
  const questions = new Map(askers.flatMap(({ asks }) => asks.map((one) => [JSON.stringify(one), one])));
  const answers = await ask([...questions.values()]);
  if (answers === null && askers.length > 1) {
    const half = Math.ceil(askers.length / 2);
    await send(ask, askers.slice(0, half));
    await send(ask, askers.slice(half));
    return;
  }
  const texts = [...questions.keys()];
  const resultOf = (one: Asks[number]) => answers?.[texts.indexOf(JSON.stringify(one))] ?? 'null';
  for (const { asks, resolve } of askers) resolve(answers === null ? null : asks.map(resultOf));
}
