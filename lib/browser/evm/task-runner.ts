// Runs tasks in a worker that is ended when one takes too long, and when there is nothing to do. Runs where workers can be started: Firefox's background, Chromium's offscreen document.
import type { EvmOutcome, EvmTask } from '@/lib/rpc/evm-task';

/** What the worker says first, when it can take a task. */
const READY = 'ready';
const START_MS = 5_000;
/** For one task (rules, part 1, 2.11). */
const TASK_MS = 2_000;
/** Parsing it anew takes a tenth of a second. */
const IDLE_MS = 5_000;
const MOST_WAITING = 16;

const unavailable: EvmOutcome = { kind: 'gives-up', why: 'unavailable' };
const killed: EvmOutcome = { kind: 'gives-up', why: 'killed' };

/** In the worker: takes one task after the other. */
export function serveTasks(run: (task: EvmTask) => Promise<EvmOutcome>): void {
  globalThis.onmessage = ({ data }: MessageEvent<EvmTask>) => void run(data).then((outcome) => postMessage(outcome));
  postMessage(READY);
}

/** Runs tasks in turn, each within its time. Never rejects. */
export type TaskRunner = (task: EvmTask) => Promise<EvmOutcome>;

/** @param onIdle After the worker was ended because nothing came any more. */
export function createTaskRunner(script: string, onIdle: () => void = () => {}): TaskRunner {
  let worker: Worker | null = null;
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();
  let idle: ReturnType<typeof setTimeout> | undefined;
  const end = (): void => {
    worker?.terminate();
    worker = null;
  };
  const runNow = async (task: EvmTask): Promise<EvmOutcome> => {
    if (worker === null) {
      worker = new Worker(script);
      if ((await heard(worker, START_MS)) !== READY) {
        end();
        return unavailable;
      }
    }
    worker.postMessage(task);
    const outcome = await heard(worker, TASK_MS);
    if (isOutcome(outcome)) return outcome;
    end();
    return killed;
  };
  return (task) => {
    if (waiting >= MOST_WAITING) return Promise.resolve(unavailable);
    waiting++;
    clearTimeout(idle);
    const outcome = last.then(() => runNow(task));
    last = outcome.finally(() => {
      waiting--;
      if (waiting === 0) idle = setTimeout(() => [end(), onIdle()], IDLE_MS);
    });
    return outcome;
  };
}

/** Its next word; null when it has broken or said nothing in time. */
function heard(worker: Worker, ms: number): Promise<unknown> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), ms);
    const done = (word: unknown) => {
      clearTimeout(timer);
      resolve(word);
    };
    worker.onmessage = ({ data }: MessageEvent) => done(data);
    worker.onerror = () => done(null);
  });
}

const isOutcome = (word: unknown): word is EvmOutcome => typeof word === 'object' && word !== null && 'kind' in word;
