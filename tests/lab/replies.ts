// Sends a true reply, or spoils it as a fault says. Runs in Node, in tests and in `npm start` only.
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { spoilContent } from './content/content-faults';
import { type Fault, isConnectionFault, type ReplyFault } from './faults';
import { isObject, type LoggedCall } from './request-log';
import { written } from './written';

export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  /** In place of a body: bytes as they come, for what is too big to hold. */
  stream?: ReplyStream;
}

interface ReplyStream {
  /** Null when nobody knows beforehand. */
  bodyBytes: number | null;
  chunks: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** What public endpoints send: anybody may read. */
const corsHeaders = { 'access-control-allow-origin': '*' } as const;

export const preflightReply: Reply = {
  status: 204,
  headers: {
    ...corsHeaders,
    'access-control-allow-methods': 'GET, POST, OPTIONS',
    'access-control-allow-headers': '*, authorization, content-type',
  },
  body: Buffer.alloc(0),
};

/** A JSON body that anybody may read. */
export const jsonReply = (status: number, value: unknown): Reply => ({
  status,
  headers: { ...corsHeaders, 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(value)),
});

export const notFound: Reply = {
  status: 404,
  headers: { ...corsHeaders, 'content-type': 'text/plain' },
  body: Buffer.from('404 page not found\n'),
};

/** Writes the headers of the whole body; the caller writes as much of it as the fault leaves. */
function begin(response: ServerResponse, reply: Reply): void {
  const bytes = reply.stream === undefined ? reply.body.length : reply.stream.bodyBytes;
  const isBare = reply.status === 204 || reply.status === 304 || bytes === null;
  response.writeHead(reply.status, { ...reply.headers, ...(isBare ? {} : { 'content-length': String(bytes) }) });
}

async function sendWhole(response: ServerResponse, reply: Reply): Promise<void> {
  begin(response, reply);
  if (reply.stream !== undefined) await sendStream(response, reply.stream);
  else response.end(reply.body);
}

/** As fast as the other end reads, and no faster. What breaks off, or is shorter than it said, is cut: a server would have to. */
async function sendStream(response: ServerResponse, { chunks, bodyBytes }: ReplyStream): Promise<void> {
  let left = response.req.method === 'HEAD' ? 0 : (bodyBytes ?? 0);
  try {
    for await (const chunk of chunks()) {
      if (response.req.method === 'HEAD' || !(await written(response, chunk))) break;
      left -= chunk.length;
    }
    if (left > 0) response.destroy();
    else response.end();
  } catch {
    response.destroy(); // the content broke off where it comes from
  }
}

/** The same reply with its stream read to the end: what spoils a body needs all of it. */
async function collected(reply: Reply): Promise<Reply> {
  const { stream, ...rest } = reply;
  if (stream === undefined) return reply;
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream.chunks()) chunks.push(chunk);
  return { ...rest, body: Buffer.concat(chunks) };
}

const firstHalf = (body: Buffer): Buffer => body.subarray(0, Math.floor(body.length / 2));

async function drip(response: ServerResponse, reply: Reply, everyMs: number): Promise<void> {
  begin(response, reply);
  for (const byte of reply.body) {
    if (response.destroyed) return;
    response.write(Buffer.of(byte));
    await sleep(everyMs);
  }
  response.end();
}

function otherDigit(hex: string): string {
  return `${hex.slice(0, -1)}${hex.endsWith('1') ? '2' : '1'}`;
}

/** The same shape with one hexadecimal digit changed; values without any stay as they are. */
function lieAbout(value: unknown): unknown {
  if (typeof value === 'string') return /^0x[0-9a-f]+$/i.test(value) ? otherDigit(value) : value;
  if (Array.isArray(value)) return value.map((item, index) => (index === value.length - 1 ? lieAbout(item) : item));
  if (!isObject(value)) return value;
  const last = Object.entries(value).findLast(([, item]) => typeof item === 'string' && item.startsWith('0x'));
  return last === undefined ? value : { ...value, [last[0]]: lieAbout(last[1]) };
}

/** The same with the fields of these names changed, wherever they stand. */
function withFalseFields(value: unknown, names: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => withFalseFields(item, names));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([name, item]): [string, unknown] => [
    name,
    names.includes(name) && typeof item === 'string' ? lieAbout(item) : withFalseFields(item, names),
  ]);
  return Object.fromEntries(entries);
}

/** Rewrites each member of a JSON-RPC reply, given the call that it answers. */
function rewrite(reply: Reply, calls: LoggedCall[], change: (call: LoggedCall, member: object) => unknown): Reply {
  const parsed: unknown = JSON.parse(reply.body.toString());
  const one = (member: unknown, index: number): unknown => {
    const call = calls[index];
    return call === undefined || !isObject(member) ? member : change(call, member);
  };
  const changed = Array.isArray(parsed) ? parsed.map(one) : one(parsed, 0);
  return { ...reply, body: Buffer.from(JSON.stringify(changed)) };
}

type ErrorFault = Extract<ReplyFault, { kind: 'rpcError' }>;

function withErrors(reply: Reply, calls: LoggedCall[], fault: ErrorFault): Reply {
  const { code, message, methods } = fault;
  const error = (call: LoggedCall) => ({ jsonrpc: '2.0', id: call.id, error: { code, message } });
  const isHit = (call: LoggedCall): boolean => methods === undefined || methods.includes(call.method);
  const spoilt = rewrite(reply, calls, (call, member) => (isHit(call) ? error(call) : member));
  return calls.some(isHit) ? { ...spoilt, status: fault.status } : spoilt;
}

function ofChain(reply: Reply, calls: LoggedCall[], chainId: number): Reply {
  return rewrite(reply, calls, (call, member) => {
    if (call.method === 'eth_chainId') return { ...member, result: `0x${chainId.toString(16)}` };
    return call.method === 'net_version' ? { ...member, result: String(chainId) } : member;
  });
}

function withNarrowLogs(reply: Reply, calls: LoggedCall[], most: number): Reply {
  const error = { code: -32602, message: `exceed maximum block range: ${most}` };
  return rewrite(reply, calls, (call, member) => {
    const filter: unknown = call.method === 'eth_getLogs' && Array.isArray(call.params) ? call.params[0] : null;
    const isRange = isObject(filter) && 'fromBlock' in filter && 'toBlock' in filter;
    const isWide = isRange && Number(filter.toBlock) - Number(filter.fromBlock) >= most;
    return isWide ? { jsonrpc: '2.0', id: call.id, error } : member;
  });
}

export interface Delivery {
  response: ServerResponse;
  /** The true reply, made only when the fault needs it: a dead host asks no node. */
  reply: () => Promise<Reply>;
  fault: Fault | null;
  calls: LoggedCall[];
  /** Resets the TCP connection under the TLS one. */
  reset: () => void;
}

async function deliverSpoilt(fault: ReplyFault, delivery: Delivery): Promise<void> {
  const { response, calls, reset } = delivery;
  const reply = async (): Promise<Reply> => collected(await delivery.reply());
  switch (fault.kind) {
    case 'status': {
      const headers = { 'content-type': fault.type, ...fault.headers, ...(fault.cors ? corsHeaders : {}) };
      const { status, body } = fault;
      if (!fault.unended) return sendWhole(response, { status, headers, body: Buffer.from(body) });
      response.writeHead(status, headers);
      response.write(body);
      return;
    }
    case 'resetAfterRequest':
      return reset();
    case 'hang':
      return;
    case 'hangBody': {
      const whole = await reply();
      begin(response, whole);
      response.write(firstHalf(whole.body));
      return;
    }
    case 'truncate': {
      const whole = await reply();
      return sendWhole(response, { ...whole, body: firstHalf(whole.body) });
    }
    case 'midreset': {
      const whole = await reply();
      begin(response, whole);
      response.write(firstHalf(whole.body), () => setTimeout(reset, midresetPauseMs));
      return;
    }
    case 'drip':
      return drip(response, await reply(), fault.everyMs);
    case 'slow':
      await sleep(fault.ms);
      return sendWhole(response, await reply());
    case 'rpcError':
      return sendWhole(response, withErrors(await reply(), calls, fault));
    case 'narrowLogs':
      return sendWhole(response, withNarrowLogs(await reply(), calls, fault.most));
    case 'otherBytes':
    case 'addByte':
    case 'flipBit':
    case 'wrongBlock':
    case 'endless':
    case 'throttle':
      return spoilContent(fault, response, await reply());
    case 'wrongChain':
      return sendWhole(response, ofChain(await reply(), calls, fault.chainId));
    case 'lie':
      return sendWhole(
        response,
        rewrite(await reply(), calls, (call, member) => {
          const isMeant = fault.methods?.includes(call?.method ?? '') ?? true;
          return isMeant ? { ...member, ...lied(member) } : member;
        }),
      );
    case 'falseFields':
      return sendWhole(
        response,
        rewrite(await reply(), calls, (_call, member) => withFalseFields(member, fault.names)),
      );
  }
}

/** Long enough for the first half to reach the browser before the reset overtakes it. */
const midresetPauseMs = 30;

function lied(member: object): object {
  return 'result' in member ? { result: lieAbout(member.result) } : {};
}

/** Answers one request, or fails to as `fault` says. Resolves when nothing more will be written. */
export async function deliver(delivery: Delivery): Promise<void> {
  const { fault, response, reply, reset } = delivery;
  if (fault === null) return sendWhole(response, await reply());
  if (!isConnectionFault(fault)) return deliverSpoilt(fault, delivery);
  // The connection was let in a moment before the fault began.
  if (fault.kind !== 'blackhole') reset();
}
