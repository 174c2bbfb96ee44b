// Work of one site in turn: some at once, some waiting, no more. Pure; runs in the background.

type Work = () => Promise<void>;

/**
 * @returns Runs `work` when it is its turn, unless `signal` aborts before; resolves when it is done. What finds the queue full is
 *   dropped at once.
 */
export function createQueue({ atOnce, waiting }: { atOnce: number; waiting: number }) {
  const queues = new Map<string, { running: number; next: (() => void)[] }>();

  return async (key: string, signal: AbortSignal, work: Work): Promise<void> => {
    const queue = queues.get(key) ?? { running: 0, next: [] };
    queues.set(key, queue);
    if (queue.running >= atOnce) {
      if (queue.next.length >= waiting) return;
      await new Promise<void>((resolve) => queue.next.push(resolve));
    }
    queue.running += 1;
    try {
      if (!signal.aborted) await work();
    } finally {
      queue.running -= 1;
      queue.next.shift()?.();
      if (queue.running === 0 && queue.next.length === 0) queues.delete(key);
    }
  };
}
