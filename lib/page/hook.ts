// What every hooked surface of one document shares: the channel, what was learnt of endpoints, and when to stand aside. Runs in the site's own world.
import { type Channel, type Clock, createChannel, takeHandover } from './channel';
import { createEndpoints, type Endpoint } from './endpoint-memory';

export interface Hook {
  readonly clock: Clock;
  readonly channel: Channel;
  /** What is known of it; `url` is without its fragment. */
  endpoint(url: string): Endpoint;
  /** False: pass everything straight through (passive, safe mode, prerendered, frozen or leaving). */
  isOpen(): boolean;
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
  const stumble = () => {
    stumbles += 1;
    if (stumbles !== stumblesToSafeMode) return;
    passive = true;
    channel.note({ type: 'hook/safe-mode' });
  };
  // A silent relay is a dead one: the extension was updated or removed under this document (rules 3.16).
  const channel = createChannel({ clock, onSilence: becomePassive, onPassive: becomePassive });
  return {
    clock,
    channel,
    endpoint: createEndpoints(),
    isOpen: () => !passive && !isAway(),
    becomePassive,
    stumble,
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
  const isAway = watchAway(page, () => hook.channel.abandonAll());
  const hook = createHook(pageClock(), () => isPast() || isAway());
  takeHandover(page, hook.channel, { isPast, onOtherVersion: hook.becomePassive });
  return hook;
}

/** The native clock, bound before the site can put another in its place. */
function pageClock(): Clock {
  const [start, cancel, now] = [setTimeout, clearTimeout, performance.now.bind(performance)];
  return {
    now,
    after(delayMs, run) {
      const timer = start(run, delayMs);
      return () => cancel(timer);
    },
  };
}

/** Rules 3.8: nothing is asked for a document that is not, or no longer, in front of anybody. */
function watchAway(page: Window, onLeave: () => void): () => boolean {
  let away = false;
  const mark = (event: Event) => {
    away = event.type === 'pagehide' || event.type === 'freeze';
    if (away) onLeave();
  };
  for (const type of ['pagehide', 'pageshow']) page.addEventListener(type, mark, true);
  for (const type of ['freeze', 'resume']) page.document.addEventListener(type, mark, true);
  return () => away || ('prerendering' in page.document && page.document.prerendering === true);
}
