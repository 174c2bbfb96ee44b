// How gateways spoil content while they say that all is well: the faults of content by name, and what each does to a body. Runs in Node.
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContentFault, Fault } from '../faults';
import type { Reply } from '../replies';
import { written } from '../written';

const text = (status: number, body: string, headers: Record<string, string> = {}): Fault & { kind: 'status' } => ({
  kind: 'status',
  status,
  body,
  type: 'text/plain; charset=utf-8',
  headers,
  cors: true,
});

/** As ipfs.io answers navigations since 2026: a page whose service worker would fetch the content, and no content. */
const bootstrapPage =
  '<!doctype html><html><head><title>IPFS Service Worker Gateway</title></head><body><div id="root">Loading…</div>' +
  '<script>navigator.serviceWorker.register("/ipfs-sw-sw.js")</script></body></html>';

/** The faults of gateways by name, beside those of faults.ts (`refused`, `reset`, `hang`, `hangBody`, `truncate`, `midreset`, `drip`, …). */
export const contentFaults = {
  gateway404: text(404, 'failed to resolve: no link named\n'),
  gateway410: text(410, 'blocked content\n'),
  gateway429: text(429, 'Too many requests\n', { 'retry-after': '60' }),
  gateway451: text(451, 'Unavailable For Legal Reasons\n'),
  gateway500: text(500, 'internal error\n'),
  gateway502: text(502, '502 Bad Gateway\n'),
  gateway504: text(504, '504 Gateway Timeout: no providers found for the CID\n'),
  /** An error without the header that lets a page read it. */
  gatewayNoCors504: { kind: 'status', status: 504, body: '504\n', type: 'text/plain', cors: false },
  bootstrap200: { kind: 'status', status: 200, body: bootstrapPage, type: 'text/html; charset=utf-8', cors: true },
  otherBytes: { kind: 'otherBytes' },
  addByte: { kind: 'addByte' },
  flipBit: { kind: 'flipBit' },
  wrongBlock: { kind: 'wrongBlock' },
  endless: { kind: 'endless' },
  throttle: { kind: 'throttle', bytesPerS: 65_536 },
} satisfies Record<string, Fault>;

export type ContentFaultName = keyof typeof contentFaults;

function withBody(response: ServerResponse, reply: Reply, body: Uint8Array): void {
  response.writeHead(reply.status, { ...reply.headers, 'content-length': String(body.length) });
  response.end(body);
}

/** The body with one byte changed by one bit. */
function flipped(body: Buffer, at: number): Buffer {
  const copy = Buffer.from(body);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

/** Where the frame that begins at `at` ends. @see https://ipld.io/specs/transport/car/carv1/ */
function frameEnd(car: Buffer, at: number): number {
  let [size, scale, next] = [0, 1, at];
  for (let byte = 0x80; byte >= 0x80; next += 1, scale *= 0x80) {
    byte = car[next] ?? 0;
    size += (byte & 0x7f) * scale;
  }
  return next + size;
}

/** A CAR ends with the bytes of its last block. */
function withWrongBlock({ headers, body }: Reply): Buffer {
  if (!(headers['content-type'] ?? '').startsWith('application/vnd.ipld.car')) return body;
  const hasBlock = frameEnd(body, 0) < body.length;
  return hasBlock ? flipped(body, body.length - 1) : body;
}

const endlessChunk = Buffer.alloc(65_536, 'and on and on ');

async function sendEndless(response: ServerResponse, { status, headers, body }: Reply): Promise<void> {
  response.writeHead(status, headers);
  for (let goes = await written(response, body); goes; ) {
    goes = await written(response, endlessChunk);
    await sleep(1); // the lab has other things to do
  }
}

/** Ten portions in each second. */
const portionMs = 100;

async function sendSlowly(response: ServerResponse, reply: Reply, bytesPerS: number): Promise<void> {
  const { status, headers, body } = reply;
  response.writeHead(status, { ...headers, 'content-length': String(body.length) });
  const portion = Math.max(1, Math.floor((bytesPerS * portionMs) / 1000));
  for (let at = 0; at < body.length && (await written(response, body.subarray(at, at + portion))); at += portion)
    await sleep(portionMs);
  response.end();
}

/** Sends a true reply spoilt. */
export async function spoilContent(fault: ContentFault, response: ServerResponse, reply: Reply): Promise<void> {
  const { body } = reply;
  switch (fault.kind) {
    case 'otherBytes':
      return withBody(
        response,
        reply,
        body.map((byte) => byte ^ 0x55),
      );
    case 'addByte':
      return withBody(response, reply, Buffer.concat([body, Buffer.of(0x0a)]));
    case 'flipBit':
      return withBody(response, reply, flipped(body, Math.floor(body.length / 2)));
    case 'wrongBlock':
      return withBody(response, reply, withWrongBlock(reply));
    case 'endless':
      return sendEndless(response, reply);
    case 'throttle':
      return sendSlowly(response, reply, fault.bytesPerS);
  }
}
