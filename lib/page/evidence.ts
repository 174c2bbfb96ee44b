// What of the site's own traffic is told to the background as evidence of an endpoint's chain. Runs in the site's own world.
import type { Calls } from '@/lib/rpc/call';
import { evidenceLimit, isDevelopment, readEvidence } from '@/lib/rpc/evidence';
import type { Hook } from './hook';

/** Where a call went: its full URL, and the name the document's memory keeps it by. */
interface Asked {
  endpoint: string;
  url: string;
}

/** A few notes identify an endpoint; a few more every five minutes keep it known after the background has forgotten. */
const notesAtOnce = 4;
const notesEveryMs = 300_000;

/** One own answer that was sound. At most a few notes per endpoint leave a document. */
export function noteAnswer(hook: Hook, { endpoint, url }: Asked, answer: { calls: Calls; body: string }): void {
  if (answer.body.length > evidenceLimit) return;
  const { chainId, block } = readEvidence(answer.calls, answer.body);
  if (chainId === undefined && block === undefined) return;
  const span = Math.floor(hook.clock.now() / notesEveryMs);
  if (!hook.endpoints.mayNote(endpoint, `${block === undefined ? 'chain' : 'block'} ${span}`, notesAtOnce)) return;
  hook.channel.note({
    type: 'rpc/seen',
    seen: { url, ...(chainId === undefined ? {} : { chainId }), ...(block === undefined ? {} : { block }) },
  });
}

/** Told before the call can fail: a fork must be known as one when it dies. */
export function noteDevelopment(hook: Hook, { endpoint, url }: Asked, { calls }: Calls): void {
  if (!calls.some(({ method }) => isDevelopment(method))) return;
  if (!hook.endpoints.mayNote(endpoint, 'development', 1)) return;
  hook.channel.note({ type: 'rpc/seen', seen: { url, development: true } });
}
