// One line to one gateway: begun, let go when another was first, and its failure as a verdict. Runs in the background.
import type { Bytes } from '@/lib/content/bytes';
import type { Verdict } from '@/lib/failover/verdict';
import { verdictOfError } from './gateway';
import type { Found, Opened } from './opened';

/**
 * What `begin` opens on a line of its own. It ends with `close`, and when the site leaves.
 *
 * @param ending Aborts when another gateway was first; what is open by then has to be closed.
 * @param left Aborts when the site left.
 */
export async function onLine(
  ending: AbortSignal,
  left: AbortSignal,
  begin: (signal: AbortSignal, close: () => void) => Promise<Opened>,
): Promise<Verdict<Found>> {
  const line = new AbortController();
  const close = () => line.abort();
  ending.addEventListener('abort', close, { once: true });
  try {
    const opened = await begin(AbortSignal.any([line.signal, left]), close);
    return { kind: 'answer', value: { kind: 'opened', opened } };
  } catch (error) {
    close();
    if (left.aborted || ending.aborted) return { kind: 'abandoned' };
    return verdictOfError(error) ?? { kind: 'answer', value: { kind: 'none' } };
  } finally {
    ending.removeEventListener('abort', close);
  }
}

/** The same bytes, once the first are here: a gateway that has the way but not the goal is no answer. */
export async function begun(rest: AsyncGenerator<Bytes>): Promise<AsyncGenerator<Bytes>> {
  const first = await rest.next();
  const all = async function* () {
    if (first.done !== true) yield first.value;
    yield* rest;
  };
  return all();
}
