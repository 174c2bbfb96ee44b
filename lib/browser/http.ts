// The one egress gate: every byte that leaves does so here, to public https hosts only (rules 0.4). Runs in the background.
import { isOpenFor } from '@/lib/directory/identify';
import type { Fault } from '@/lib/failover/verdict';
import { isPublicAddress } from './address';
import { originRuleReady } from './rules';
import { seenOf } from './watch';

export type HttpOutcome =
  | { kind: 'response'; status: number; contentType: string; retryAfter: string; body: string; complete: boolean }
  | { kind: 'failure'; fault: Fault }
  | { kind: 'abandoned' };

export interface PostOptions {
  signal: AbortSignal;
  timeoutMs: number;
}

/** No answer to a JSON-RPC call that a page can use is larger; more is a broken or hostile endpoint. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

/** Chromium resolves the name and refuses private addresses before a byte is sent; Firefox ignores the option. */
interface GuardedInit extends RequestInit {
  targetAddressSpace?: 'public';
}

/**
 * Posts JSON. Never rejects: whatever the world does is a value. Throws only on a URL that the gate
 * must never open for, which is our own error.
 */
export async function postJson(url: string, body: string, options: PostOptions): Promise<HttpOutcome> {
  const { signal, timeoutMs } = options;
  if (!isOpenFor(url)) throw new Error(`The egress gate does not open for ${new URL(url).host}`);
  await originRuleReady();
  const timeout = AbortSignal.timeout(timeoutMs);
  const init: GuardedInit = {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    cache: 'no-store',
    redirect: 'error',
    signal: AbortSignal.any([signal, timeout]),
    targetAddressSpace: 'public',
  };
  try {
    const response = await fetch(url, init);
    const outcome = await read(response);
    return cameFromInside(url) ? { kind: 'failure', fault: { kind: 'wrong', what: 'address' } } : outcome;
  } catch {
    if (signal.aborted) return { kind: 'abandoned' };
    if (timeout.aborted) return { kind: 'failure', fault: { kind: 'timeout', afterMs: timeoutMs } };
    // fetch tells no reason: refused, reset, DNS and TLS are all one TypeError.
    return { kind: 'failure', fault: { kind: 'unreachable', reason: 'other' } };
  }
}

/**
 * Firefox ignores `targetAddressSpace`: there a public name may have led to a private address, and what came from it is
 * thrown away. Behind a proxy the address is the proxy's and says nothing (rules 0.4).
 */
function cameFromInside(url: string): boolean {
  if (!import.meta.env.FIREFOX) return false;
  const ours = seenOf(url, 'POST').findLast((one) => one.tabId === -1 && one.status > 0);
  return ours !== undefined && ours.ip !== null && !ours.proxied && !isPublicAddress(ours.ip);
}

/** Throws what the stream throws when the body breaks off before any of it came; part of a body is incomplete. */
async function read(response: Response): Promise<HttpOutcome> {
  const head = {
    kind: 'response',
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    retryAfter: response.headers.get('retry-after') ?? '',
  } as const;
  if (response.body === null) return { ...head, body: '', complete: true };
  const decoder = new TextDecoder();
  let body = '';
  let bytes = 0;
  for await (const chunk of chunks(response.body)) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BODY_BYTES) return { ...head, body: '', complete: false };
    body += decoder.decode(chunk, { stream: true });
  }
  return { ...head, body: body + decoder.decode(), complete: true };
}

async function* chunks(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}
