// What every host of the lab was asked, in order: the ground truth for "nothing left that should not". Data only.
import type { IncomingMessage } from 'node:http';

/** One JSON-RPC call as it stood in a body. */
export interface LoggedCall {
  id: unknown;
  method: string;
  params: unknown;
}

export interface LoggedRequest {
  /** Epoch ms at which the whole request had been read. */
  at: number;
  transport: 'http' | 'ws';
  host: string;
  /** `MESSAGE` for a web socket's frame. */
  method: string;
  /** Path and query as sent: an API key in it is visible here. */
  path: string;
  headers: Record<string, string>;
  body: string;
  /** The JSON-RPC calls in the body, a batch's in order; empty when it is none. */
  calls: LoggedCall[];
  /** address:port of the client's end of the connection. */
  remote: string;
  /** The kind of fault that it met. */
  fault: string | null;
  /** The status sent; null while, or because, nothing was answered. */
  status: number | null;
  /** Ms until the reply was complete; null likewise. */
  tookMs: number | null;
}

function callIn(value: unknown): LoggedCall[] {
  if (typeof value !== 'object' || value === null || !('method' in value)) return [];
  const { method } = value;
  if (typeof method !== 'string') return [];
  return [{ id: 'id' in value ? value.id : undefined, method, params: 'params' in value ? value.params : undefined }];
}

/** The JSON-RPC calls of a body; anything else gives none. */
export function callsIn(body: string): LoggedCall[] {
  try {
    const parsed: unknown = JSON.parse(body);
    return Array.isArray(parsed) ? parsed.flatMap(callIn) : callIn(parsed);
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/** Lower-case, without the port. */
function hostOf(request: IncomingMessage): string {
  return (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
}

/** Describes one request; the caller fills in how it ended. */
export function describeRequest(request: IncomingMessage, transport: 'http' | 'ws', body: string): LoggedRequest {
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const);
  return {
    at: Date.now(),
    transport,
    host: hostOf(request),
    method: request.method ?? '',
    path: request.url ?? '/',
    headers: Object.fromEntries(headers),
    body,
    calls: callsIn(body),
    remote: `${request.socket.remoteAddress ?? ''}:${request.socket.remotePort ?? 0}`,
    fault: null,
    status: null,
    tookMs: null,
  };
}

/** True for anything with properties. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
