// Identical work in flight is done once (rules, part 2 item 15). Runs in the background.

interface Shared<T> {
  result: Promise<T>;
  followers: number;
  stop: AbortController;
}

/** A function that runs work under a key, or joins the run of the same key; a run is cancelled when its last follower has left. */
export function createShared<T>() {
  const running = new Map<string, Shared<T>>();

  function begin(key: string, work: (ending: AbortSignal) => Promise<T>): Shared<T> {
    const stop = new AbortController();
    const forget = () => {
      if (running.get(key) === run) running.delete(key);
    };
    // Who comes after the last one left must not join a run that is being cancelled.
    stop.signal.addEventListener('abort', forget);
    const run: Shared<T> = { result: work(stop.signal).finally(forget), followers: 0, stop };
    running.set(key, run);
    return run;
  }

  return function join(key: string, signal: AbortSignal, work: (ending: AbortSignal) => Promise<T>): Promise<T> {
    const run = running.get(key) ?? begin(key, work);
    run.followers++;
    signal.addEventListener('abort', () => {
      run.followers--;
      if (run.followers === 0) run.stop.abort();
    });
    return run.result;
  };
}
