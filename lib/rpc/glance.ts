// A JSON-RPC request and its response read by the browser's own parser: no source text, no judgement. Pure; runs in the page and in tests.
// The page needs no more: where a glance is not enough the background, which reads the source text, is asked.

/** What the page knows of the calls in one body. `calls` is never empty; without `batch` it holds exactly one. */
export interface Asked {
  batch: boolean;
  /** `id` is undefined for a notification: nothing is answered to it. */
  calls: { id: unknown; asksFor: string; args: unknown }[];
}

const { parse } = JSON;
export const { isArray } = Array;

export const isText = (value: unknown): value is string => typeof value === 'string';

/** Nearly every body that a site posts is told apart here. */
export const mayBeCall = (body: string): boolean => body.includes('"method"');

/** A member of what may be no object. */
export const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** Undefined where the text is not JSON. */
function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch {
    // A SyntaxError: that is the question asked.
  }
}

/** Every endpoint of Solana that the directory knows has one of these in its URL, and hardly anything else has. */
const mayBeSolana = /solana|helius-rpc|rpcpool/;

/**
 * The calls in a request body; null when it is anything but JSON-RPC 2.0 with namespaced methods, Lotus's among them. Names without
 * one belong to other protocols, Solana's alone excepted, and on its own endpoints only (rules, part 2, item 11).
 *
 * @param url Where it goes by HTTP. Without it Ethereum's names alone count: over a socket Lotus and Solana push what nobody here follows.
 */
export function askedIn(body: string, url = ''): Asked | null {
  if (!mayBeCall(body)) return null;
  const value = parsed(body);
  const batch = isArray(value);
  const calls: Asked['calls'] = [];
  for (const call of batch ? value : [value]) {
    const method = field(call, 'method');
    if (field(call, 'jsonrpc') !== '2.0' || !isText(method)) return null;
    if (!method.includes('_') && !(url && (method.startsWith('Filecoin.') || mayBeSolana.test(url)))) return null;
    calls.push({ id: field(call, 'id'), asksFor: method, args: field(call, 'params') });
  }
  return calls.length ? { batch, calls } : null;
}

export const hasMethod = ({ calls }: Asked, pattern: RegExp): boolean =>
  calls.some(({ asksFor }) => pattern.test(asksFor));

/**
 * The response object of each call, in the order of the calls. Undefined for notifications, and for all that only the source text
 * could pair: repeated ids, ids beyond 2^53. To a single call any single object belongs, whatever its id.
 *
 * @param body Its text, or what the browser's parser made of it.
 */
export function answersTo({ batch, calls }: Asked, body: unknown): unknown[] {
  const reply = isText(body) ? parsed(body) : body;
  if (!batch) return isArray(reply) ? [] : [reply];
  const members: unknown[] = isArray(reply) ? reply : [];
  const byId = new Map(members.map((member) => [field(member, 'id'), member]));
  const isSure = byId.size === members.length;
  return calls.map(({ id }) => {
    const member = byId.get(id);
    byId.delete(id);
    return isSure && !(typeof id === 'number' && Math.abs(id) > Number.MAX_SAFE_INTEGER) ? member : undefined;
  });
}
