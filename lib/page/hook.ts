// What every hooked surface of one document shares: the channel, what was learnt of endpoints, and when to stand aside. Runs in the site's own world.
import { type Channel, type Clock, createChannel, takeHandover } from './channel';
import { createEndpoints, type Endpoint } from './endpoint-memory';
import { get } from './natives';

export interface Hook {
  readonly clock: Clock;
  readonly toRelay: Channel;
  /** What is known of it; `url` is without its fragment. */
  endpointAt(url: string): Endpoint;
  /** False: pass everything straight through (passive, safe mode, prerendered, frozen or leaving). */
  isAwake(): boolean;
  /** For the life of the document. */
  becomePassive(): void;
  /** One exception of ours; the third is safe mode. */
  stumble(): void;
}

/** Rules 5.10. */
const stumblesToSafeMode = 3;

/** @param isAway True while the document is prerendered, frozen or leaving. */
export function createHook(clock: Clock, isAway: () => boolean): Hook {
  let passive = false;
  let stumbles = 0;
  const becomePassive = () => {
    passive = true;
  };
  const endpointAt = createEndpoints();
  const toRelay = createChannel(clock, becomePassive, (url, detourMs) => {
    const endpoint = endpointAt(url);
    endpoint.ruledUntil = detourMs && clock.now() + detourMs;
    endpoint.goRound(endpoint.ruledUntil);
  });
  return {
    clock,
    toRelay,
    endpointAt,
    isAwake: () => !passive && !isAway(),
    becomePassive,
    stumble() {
      if (++stumbles !== stumblesToSafeMode) return;
      passive = true;
      toRelay.tell({ type: 'hook/safe-mode' });
    },
  };
}

/**
 * The hook of this document, listening for the relay's port. Call once, first thing in the document.
 * A Window whose first, empty document gives way to one of the same origin (srcdoc, same-origin frames) is kept, with our patches and
 * listeners of the empty document in it: then the older hook stands aside for the newer one.
 */
export function hookDocument(page: Window): Hook {
  const { document } = page;
  const isPast = () => page.document !== document;
  const isAway = watchAway(page, () => hook.toRelay.abandonAll());
  const hook = createHook(pageClock(), () => isPast() || isAway());
  takeHandover(page, isPast, (port) => (port ? hook.toRelay.takePort(port) : hook.becomePassive()));
  return hook;
}

/** The native clock, taken before the site can put another in its place. */
export function pageClock(): Clock {
  return {
    now: performance.now.bind(performance),
    runAfter(delayMs, run) {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
  };
}

/** Rules 3.8: nothing is asked for a document that is not, or no longer, in front of anybody. */
function watchAway(page: Window, onLeave: () => void): () => boolean {
  let away = false;
  const mark = ({ type }: Event) => {
    away = type === 'pagehide' || type === 'freeze';
    if (away) onLeave();
  };
  // `freeze` and `resume` are the document's, and pass its window on their way down.
  for (const type of ['pagehide', 'pageshow', 'freeze', 'resume']) page.addEventListener(type, mark, true);
  return () => away || get(page.document, 'prerendering') === true;
}
