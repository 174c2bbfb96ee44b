// A browser's Worker for tests in Node: a thread of its own that runs the worker's own code, and can be ended. Shared by tests.
import { Worker as Thread } from 'node:worker_threads';
import { bundlePage } from '@/tests/lab/bundle';

const source = `
  import { execute } from '@/lib/evm/execute';
  import { serveTasks } from '@/lib/browser/evm/task-runner';
  serveTasks(execute);
`;

const asInBrowser = `
  const { parentPort } = require('node:worker_threads');
  globalThis.postMessage = (message) => parentPort.postMessage(message);
  parentPort.on('message', (data) => globalThis.onmessage({ data }));
`;

/** How many were started, and how many of them were ended. */
export interface Threads {
  started: number;
  ended: number;
}

/** Whatever a worker is started from, it is ours. */
export async function standInForWorkers(): Promise<Threads> {
  const code = `${asInBrowser}${await bundlePage(source)}`;
  const threads: Threads = { started: 0, ended: 0 };
  class NodeWorker {
    onmessage: (event: { data: unknown }) => void = () => {};
    onerror: (error: unknown) => void = () => {};
    readonly #thread = new Thread(code, { eval: true, stdout: false });
    constructor() {
      threads.started++;
      this.#thread.unref();
      this.#thread.on('message', (data) => this.onmessage({ data }));
      this.#thread.on('error', (error) => this.onerror(error));
    }
    postMessage(message: unknown): void {
      this.#thread.postMessage(message);
    }
    terminate(): void {
      threads.ended++;
      void this.#thread.terminate();
    }
  }
  Object.defineProperty(globalThis, 'Worker', { value: NodeWorker, configurable: true });
  return threads;
}
