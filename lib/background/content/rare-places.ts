// Whether any site has loaded content from a place that few load from: only then the browser is asked to tell how loads there begin. Runs in the background.
import type { State } from '@/lib/background/state/state';
import { isRarePlace } from '@/lib/directory/element-places';

/** As far as its history goes: what is erased is forgotten here, too, and private windows leave nothing. */
export function hasMetRarePlace({ ledgers }: Pick<State, 'ledgers'>): boolean {
  return [...ledgers.values()]
    .flatMap(({ dependencies }) => Object.values(dependencies))
    .some(({ role, host }) => role === 'content' && isRarePlace(`https://${host}`));
}
