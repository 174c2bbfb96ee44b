// What every hooked surface of one document shares: the channel, what was learnt of endpoints, and when to stand aside. Runs in the site's own world.
import { type Channel, createChannel, takeHandover } from './channel';
import { createEndpoints, type Endpoint } from './endpoint-memory';
import { listen } from './native-events';
import { get } from './natives';
import { type Clock, pageClock } from './page-clock';

export interface Hook {
  readonly clock: Clock;
  readonly toRelay: Channel;
  /** What is known of it; `url` is without its fragment. */
  endpointAt(url: string): Endpoint;
  /** A rule of the browser redirects what is sent there: not even a transaction may go without asking. */
  isRuled(url: string): boolean;
  /** False: pass everything straight through (passive, safe mode, prerendered, frozen or leaving). */
  isAwake(): boolean;
  /** Nothing more is done for this document, unless a relay that is silent speaks after all; its sockets get what they would have got. */
  isPassive(): boolean;
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
  const ruled = new Map<string, number>();
  const toRelay = createChannel(clock, becomePassive, (url, detourMs) => {
    const until = detourMs && clock.now() + detourMs;
    ruled.set(url, until);
    endpointAt(url).goRound(until);
  });
  const isPassive = () => passive || toRelay.isSilent();
  return {
    clock,
    toRelay,
    endpointAt,
    isRuled: (url) => clock.now() < (ruled.get(url.split('#')[0] ?? '') ?? 0),
    isAwake: () => !isPassive() && !isAway(),
    isPassive,
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

/** Rules 3.8: nothing is asked for a document that is not, or no longer, in front of anybody. */
function watchAway(page: Window, onLeave: () => void): () => boolean {
  let away = false;
  const mark = ({ type }: Event) => {
    // `pagehide` or `freeze`.
    away = /de|fr/.test(type);
    if (away) onLeave();
  };
  // `freeze` and `resume` are the document's, and pass its window on their way down.
  listen(page, ['pagehide', 'pageshow', 'freeze', 'resume'], mark);
  return () => away || get(page.document, 'prerendering') === true;
}
