// What of the site's own traffic is told to the background as evidence of an endpoint's chain. Runs in the site's own world.
import { isDevelopment, readEvidence } from '@/lib/rpc/evidence';
import type { Asked } from '@/lib/rpc/glance';
import type { Endpoint } from './endpoint-memory';
import type { Hook } from './hook';

/** A few notes identify an endpoint; a few more every five minutes keep it known after the background has forgotten. */
const notesAtOnce = 4;
const notesEveryMs = 300_000;

function mayNote({ notes }: Endpoint, what: string, most: number): boolean {
  const given = notes.get(what) ?? 0;
  notes.set(what, given + 1);
  return given < most;
}

/** One own answer that was sound. At most a few notes per endpoint leave a document. */
export function noteAnswer(hook: Hook, endpoint: Endpoint, sound: { url: string; asked: Asked; body: unknown }): void {
  const seen = readEvidence(sound.asked, sound.body);
  if (!seen.chainId && !seen.block) return;
  const span = Math.floor(hook.clock.now() / notesEveryMs);
  if (!mayNote(endpoint, `${!seen.block} ${span}`, notesAtOnce)) return;
  hook.channel.note({ type: 'rpc/seen', seen: { url: sound.url, ...seen } });
}

/** Told before the call can fail: a fork must be known as one when it dies. */
export function noteDevelopment(hook: Hook, endpoint: Endpoint, { url, asked }: { url: string; asked: Asked }): void {
  if (!asked.calls.some(({ method }) => isDevelopment(method)) || !mayNote(endpoint, '', 1)) return;
  hook.channel.note({ type: 'rpc/seen', seen: { url, development: true } });
}
