// The one egress gate: every byte that leaves does so here, by one of its two doors (rules 0.4). Runs in the background.
import browser from 'webextension-polyfill';
import { isOpenFor } from '@/lib/directory/identify';
import { type AddressSpace, isSpace, type OwnAddress, ownSpaceOf, serviceOf } from '@/lib/directory/own-host';
import type { Fault } from '@/lib/failover/verdict';
import { isPublicAddress } from './address';
import { gatewayDoorOf, ownDoorOf } from './own-door';
import { originRuleReady } from './rules';
import { noteDate } from './true-time';
import { seenOf } from './watch';

export type HttpOutcome =
  | { kind: 'response'; status: number; contentType: string; retryAfter: string; body: string; complete: boolean }
  | { kind: 'failure'; fault: Fault }
  | { kind: 'abandoned' };

export interface PostOptions {
  signal: AbortSignal;
  timeoutMs: number;
  /** A longer body is cut off. */
  mostBytes?: number;
}

/** The head of an answer whose body is still coming. */
export type StreamOutcome =
  | {
      kind: 'response';
      status: number;
      contentType: string;
      retryAfter: string;
      headers: Headers;
      /** Bytes as they come; ends or throws as the transfer does, and when `signal` aborts. */
      body: AsyncIterable<Uint8Array<ArrayBuffer>>;
    }
  | { kind: 'failure'; fault: Fault }
  | { kind: 'abandoned' };

export interface GetOptions {
  /** Ends the body too. */
  signal: AbortSignal;
  /** Until the head is there. */
  headTimeoutMs: number;
  accept: string;
}

/** No answer to a JSON-RPC call that a page can use is larger; more is a broken or hostile endpoint. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

/** Chromium resolves the name and refuses every other network before a byte is sent; Firefox ignores the option. */
interface GuardedInit extends RequestInit {
  targetAddressSpace?: AddressSpace;
}

/**
 * Posts JSON, to public https hosts and to what stands in the settings as the user's or the organisation's own (own-door.ts). Never
 * rejects: whatever the world does is a value. Throws only on a URL that the gate must never open for, which is our own error.
 */
export async function postJson(url: string, body: string, options: PostOptions): Promise<HttpOutcome> {
  return send(url, spaceFor(url, ownDoorOf(url) ?? gatewayDoorOf(url)), { method: 'POST', body }, options);
}

/** The same for an address that the user has just typed on the dashboard, or asked us to look for: it stands in no settings yet. */
export async function postTyped(own: OwnAddress, body: string, options: PostOptions): Promise<HttpOutcome> {
  return send(own.url, typedSpace(own), { method: 'POST', body }, options);
}

/** Whether a gateway of the user's own says that it is well, at the place where gateways say it. */
export async function getHealth(own: OwnAddress, options: PostOptions): Promise<HttpOutcome> {
  return send(new URL('/healthz', own.url).href, typedSpace(own), { method: 'GET' }, options);
}

/**
 * Gets content as a stream, from public https hosts and from gateways of the user's own; whoever reads it holds the bytes against their
 * address. Never rejects before the body is read. Throws only on a URL that the gate must never open for.
 */
export async function getStream(url: string, options: GetOptions): Promise<StreamOutcome> {
  return stream(url, spaceFor(url, gatewayDoorOf(url)), options);
}

/** The same below an address that the user has just typed. */
export async function getTyped(own: OwnAddress, path: string, options: GetOptions): Promise<StreamOutcome> {
  return stream(new URL(path, own.url).href, typedSpace(own), options);
}

/** @param own Where the own door leads; null where it is shut. */
function spaceFor(url: string, own: AddressSpace | null): AddressSpace {
  const space = own ?? (isOpenFor(url) ? 'public' : null);
  if (space === null) throw new Error(`The egress gate does not open for ${new URL(url).host}`);
  return space;
}

async function stream(
  url: string,
  space: AddressSpace,
  { signal, headTimeoutMs, accept }: GetOptions,
): Promise<StreamOutcome> {
  await originRuleReady();
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), headTimeoutMs);
  const ending = AbortSignal.any([signal, late.signal]);
  try {
    const response = await reach(url, { ...guarded(space), headers: { accept }, signal: ending });
    if (cameFromElsewhere(url, space, 'GET')) {
      late.abort();
      return { kind: 'failure', fault: { kind: 'wrong', what: 'address' } };
    }
    const { status, headers, body } = response;
    return {
      kind: 'response',
      status,
      contentType: headers.get('content-type') ?? '',
      retryAfter: headers.get('retry-after') ?? '',
      headers,
      body: body === null ? none() : chunks(body),
    };
  } catch {
    return failureOf(signal, late.signal, headTimeoutMs);
  } finally {
    clearTimeout(timer);
  }
}

/** A file of our own package that was squeezed by raw deflate, as it was before. @throws TypeError when it is not there. */
export async function ownFile(path: string): Promise<Uint8Array> {
  const { body } = await reach(browser.runtime.getURL(path), {});
  const inflated = body?.pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(inflated).arrayBuffer());
}

async function* none(): AsyncGenerator<Uint8Array<ArrayBuffer>> {}

/** Where all of it leaves the browser. */
const reach = (url: string, init: GuardedInit): Promise<Response> => fetch(url, init);

function guarded(space: AddressSpace): GuardedInit {
  return {
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    cache: 'no-store',
    redirect: 'error',
    targetAddressSpace: space,
  };
}

/** fetch tells no reason: refused, reset, DNS and TLS are all one TypeError. */
function failureOf(
  left: AbortSignal,
  late: AbortSignal,
  afterMs: number,
): { kind: 'abandoned' } | { kind: 'failure'; fault: Fault } {
  if (left.aborted) return { kind: 'abandoned' };
  if (late.aborted) return { kind: 'failure', fault: { kind: 'timeout', afterMs } };
  return { kind: 'failure', fault: { kind: 'unreachable', reason: 'other' } };
}

function typedSpace(own: OwnAddress): AddressSpace {
  const space = ownSpaceOf(own);
  if (!isSpace(space)) throw new Error(`The egress gate does not open for ${own.url}: ${space}`);
  return space;
}

function headersFor(url: string): Record<string, string> {
  const service = serviceOf(url);
  const base = { 'content-type': 'application/json', accept: 'application/json' };
  return service === null ? base : { ...base, 'target-service-id': service };
}

/** @param space The network that it may reach. */
async function send(
  url: string,
  space: AddressSpace,
  request: Pick<RequestInit, 'method' | 'body'>,
  { signal, timeoutMs, mostBytes = MAX_BODY_BYTES }: PostOptions,
): Promise<HttpOutcome> {
  await originRuleReady();
  const timeout = AbortSignal.timeout(timeoutMs);
  const ending = AbortSignal.any([signal, timeout]);
  const init = { ...guarded(space), ...request, headers: headersFor(url), signal: ending };
  try {
    const response = await reach(url, init);
    noteDate(new URL(url).host, response.headers.get('date') ?? '', Date.now());
    const outcome = await read(response, mostBytes);
    return cameFromElsewhere(url, space, 'POST')
      ? { kind: 'failure', fault: { kind: 'wrong', what: 'address' } }
      : outcome;
  } catch {
    return failureOf(signal, timeout, timeoutMs);
  }
}

/**
 * Firefox ignores `targetAddressSpace`: there a public name may have led to a private address, or a local one to a public, and what
 * came from it is thrown away. Behind a proxy the address is the proxy's and says nothing (rules 0.4).
 */
function cameFromElsewhere(url: string, space: AddressSpace, method: 'GET' | 'POST'): boolean {
  if (!import.meta.env.FIREFOX) return false;
  const ours = seenOf(url, method).findLast((one) => one.tabId === -1 && one.status > 0);
  if (ours === undefined || ours.ip === null || ours.proxied) return false;
  return isPublicAddress(ours.ip) !== (space === 'public');
}

/** Throws what the stream throws when the body breaks off before any of it came; part of a body is incomplete. */
async function read(response: Response, mostBytes: number): Promise<HttpOutcome> {
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
    if (bytes > mostBytes) return { ...head, body: '', complete: false };
    body += decoder.decode(chunk, { stream: true });
  }
  return { ...head, body: body + decoder.decode(), complete: true };
}

async function* chunks(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader();
  let isRead = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      isRead = done;
      if (done) return;
      yield value;
    }
  } finally {
    // One that has just ended leaves its connection to the next; one that is cut off takes it along.
    if (!isRead && !(await endsSoon(reader))) await reader.cancel();
  }
}

/** How long an end that nobody waited for may take. */
const END_MS = 100;

async function endsSoon(reader: ReadableStreamDefaultReader<unknown>): Promise<boolean> {
  const late = new Promise<false>((resolve) => setTimeout(resolve, END_MS, false));
  const ended = reader.read().then(
    ({ done }) => done,
    () => true, // It broke, which ends it too.
  );
  return Promise.race([ended, late]);
}
