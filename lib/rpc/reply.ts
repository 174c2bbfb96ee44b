// What an endpoint's body says, read but not yet judged. Pure; runs in the page, in the background and in tests.
import { arrayElements, nestsDeeper, objectMembers, parseJson } from './json-source';

/** `message` is cut at 2000 characters. `source` is the JSON text of the error as it came; it may be a bare string, or the whole member for {code, message} at top level. */
export interface MemberError {
  code: number | null;
  message: string;
  source: string;
}

/** One JSON-RPC response object. `idSource` and `resultSource` are source text, null when absent; a `null` result is the text "null". */
export interface Member {
  idSource: string | null;
  resultSource: string | null;
  error: MemberError | null;
}

export type Reply =
  | { kind: 'single'; member: Member }
  | { kind: 'batch'; members: Member[] }
  | { kind: 'not-json'; what: 'empty' | 'html' | 'text' | 'truncated' };

/** Nobody explains more in a sentence; patterns are not run over a hostile megabyte. */
const maxMessageChars = 2000;

/** A trace of calls, the deepest that is ever asked for, nests some two thousand. */
const maxDepth = 5000;

function readError(members: Map<string, string>, whole: string): MemberError | null {
  const own = members.get('error') ?? 'null';
  const topLevel = own === 'null' && !members.has('result') && (members.has('message') || members.has('code'));
  if (own === 'null' && !topLevel) return null;
  const source = topLevel ? whole : own;
  const parts = source[0] === '{' ? objectMembers(source) : new Map([['message', source]]);
  const code = parts.get('code') ?? '';
  const number = /^"?-?\d{1,15}"?$/.test(code) ? Number(code.replaceAll('"', '')) : null;
  const message = parseJson(parts.get('message') ?? '');
  return {
    code: number,
    message: typeof message === 'string' ? message.slice(0, maxMessageChars) : '',
    source,
  };
}

function readMember(source: string): Member {
  const members = source[0] === '{' ? objectMembers(source) : new Map<string, string>();
  return {
    idSource: members.get('id') ?? null,
    resultSource: members.get('result') ?? null,
    error: readError(members, source),
  };
}

/**
 * Reads a response body as JSON-RPC, whatever its status and content type say.
 *
 * @param complete False when the transfer broke off; a text that is whole JSON all the same is read as such.
 * @see errors.json, decisionOrder 1 to 4: an error may be an object, a bare string, or {code, message} at top level.
 */
export function readReply(body: string, complete: boolean): Reply {
  const text = body.trim();
  if (text === '') return { kind: 'not-json', what: 'empty' };
  if (text[0] === '<') return { kind: 'not-json', what: 'html' };
  const json = /^[[{]/.test(text);
  if (!json || nestsDeeper(text, maxDepth) || parseJson(text) === undefined)
    return { kind: 'not-json', what: json || !complete ? 'truncated' : 'text' };
  if (text[0] === '[') return { kind: 'batch', members: arrayElements(text).map(readMember) };
  return { kind: 'single', member: readMember(text) };
}
