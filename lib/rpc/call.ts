// A site's JSON-RPC request as data. Pure; runs in the page on every request that could be one, so refusals come first and cheaply.
import { arrayElements, objectMembers, parseJson } from './json-source';

/** One JSON-RPC request object. All `...Source` are JSON text exactly as the site wrote it. */
export interface RpcCall {
  /** null = a notification: nothing is answered to it. */
  idSource: string | null;
  method: string;
  /** null when absent. */
  paramsSource: string | null;
  source: string;
}

/** The body of one HTTP request. `calls` is never empty; without `batch` it holds exactly one. */
export interface Calls {
  batch: boolean;
  calls: RpcCall[];
}

function parseCall(source: string): RpcCall | null {
  if (source[0] !== '{') return null;
  const members = objectMembers(source);
  const method = parseJson(members.get('method') ?? '');
  const idSource = members.get('id') ?? null;
  const paramsSource = members.get('params') ?? null;
  if (parseJson(members.get('jsonrpc') ?? '') !== '2.0' || typeof method !== 'string') return null;
  if (idSource !== null && /^[[{tf]/.test(idSource)) return null;
  if (paramsSource !== null && !/^[[{n]/.test(paramsSource)) return null;
  return { idSource, method, paramsSource, source };
}

/**
 * The calls in a request body; null when it is anything but JSON-RPC 2.0: other JSON, an empty batch, a batch with a stranger in it.
 * Other protocols speak JSON-RPC 2.0 too: whether a method is ours is `methods.ts`'s question (rules, part 2, item 11).
 */
export function parseCalls(body: string): Calls | null {
  const start = /^\s*[[{]/.exec(body);
  if (!start || !body.includes('"jsonrpc"') || !body.includes('"method"') || parseJson(body) === undefined) return null;
  const text = body.trim();
  const batch = text[0] === '[';
  const calls: RpcCall[] = [];
  for (const source of batch ? arrayElements(text) : [text]) {
    const call = parseCall(source);
    if (!call) return null;
    calls.push(call);
  }
  return calls.length ? { batch, calls } : null;
}
