// Where contract calls are run: in a worker of Firefox's background itself; Chromium's may start none, so that it keeps an offscreen document for one. Runs in the background.
import browser from 'webextension-polyfill';
import type { EvmOutcome, EvmTask } from '@/lib/rpc/evm-task';
import { createTaskRunner, type TaskRunner } from './task-runner';

export const workerScript = '/evm-worker.js';
const page = '/offscreen.html';

interface TaskMessage {
  type: 'evm/run';
  task: EvmTask;
}

export const isTaskMessage = (message: unknown): message is TaskMessage =>
  typeof message === 'object' && message !== null && Reflect.get(message, 'type') === 'evm/run';

let runner: TaskRunner | null = null;

/** Never rejects. */
export function runTask(task: EvmTask): Promise<EvmOutcome> {
  if (import.meta.env.CHROME) return inDocument({ type: 'evm/run', task });
  runner ??= createTaskRunner(browser.runtime.getURL(workerScript));
  return runner(task);
}

/** It closes itself when it has nothing to do, which may be just now. */
async function inDocument(message: TaskMessage, isAgain = false): Promise<EvmOutcome> {
  try {
    await openDocument();
    const outcome: EvmOutcome | undefined = await browser.runtime.sendMessage(message);
    if (outcome !== undefined && outcome !== null) return outcome;
  } catch (error) {
    if (isAgain) console.error(error);
  }
  return isAgain ? { kind: 'gives-up', why: 'unavailable' } : inDocument(message, true);
}

let opening: Promise<void> | null = null;

function openDocument(): Promise<void> {
  opening ??= openOnce().finally(() => {
    opening = null;
  });
  return opening;
}

async function openOnce(): Promise<void> {
  const { offscreen } = globalThis.chrome;
  if (await offscreen.hasDocument()) return;
  await offscreen.createDocument({
    url: page,
    reasons: ['WORKERS'],
    justification: 'Runs contract reads of the site on proven state, in a worker that can be ended.',
  });
}
