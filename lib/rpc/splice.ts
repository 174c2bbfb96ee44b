// Builds JSON-RPC text: replies for the site with its own ids, requests for candidates with ids of ours. Pure; runs in the background and in tests.
import type { Calls, RpcCall } from './call';
import type { Member } from './reply';

function memberText(idSource: string, member: Member): string {
  const outcome = member.error ? `"error":${member.error.source}` : `"result":${member.resultSource}`;
  return `{"jsonrpc":"2.0","id":${idSource},${outcome}}`;
}

/**
 * The body that the site gets: its own ids, results and errors as source text, in the order of its calls, notifications left out.
 *
 * @param members One slot per call, as `matchMembers` gives them; the slot of a notification is ignored.
 * @throws When a call that expects an answer has none, or one with neither result nor error: a null must never be invented.
 */
export function replyText({ batch, calls }: Calls, members: readonly (Member | null)[]): string {
  const texts = calls.flatMap((call, at) => {
    if (call.idSource === null) return [];
    const member = members[at];
    if (!member || (!member.error && member.resultSource === null)) throw new Error(`No member for call ${at}`);
    return [memberText(call.idSource, member)];
  });
  if (!batch) return texts[0] ?? '';
  return texts.length ? `[${texts.join()}]` : '';
}

function callText(id: number, call: RpcCall): string {
  const params = call.paramsSource === null || call.paramsSource === 'null' ? '[]' : call.paramsSource;
  return `{"jsonrpc":"2.0","id":${id},"method":${JSON.stringify(call.method)},"params":${params}}`;
}

/** The same calls with ids 1..n, as they are sent to a candidate: a site's ids may be large, repeated or telling. Judge its reply against these. */
export function renumber(calls: readonly RpcCall[]): Calls {
  return {
    batch: calls.length > 1,
    calls: calls.map((call, at) => ({ ...call, idSource: String(at + 1), source: callText(at + 1, call) })),
  };
}

/** The body for a candidate: one object for one call, else an array. */
export function requestText(calls: readonly RpcCall[]): string {
  const sources = renumber(calls).calls.map((call) => call.source);
  return sources.length === 1 ? sources.join() : `[${sources.join()}]`;
}
