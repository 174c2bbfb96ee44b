// Tells the hook which of the site's responses are certainly answers, without the dialects. Pure; runs in the page on every JSON-RPC response.
// It may say no to an answer (the background, which has the dialects, is asked then), but never yes to what the judge calls anything else.
import type { Calls } from './call';
import { matchMembers } from './match';
import { type Member, readReply } from './reply';

/** Verdicts of the chain that no endpoint uses for troubles of its own; a subset of the judge's answer patterns. */
const chainVerdict =
  /execution reverted|nonce too low|insufficient funds|already known|user rejected|replacement transaction underpriced|intrinsic gas too low|gas required exceeds allowance|filter not found/i;

const isSound = (member: Member) =>
  member.error ? chainVerdict.test(member.error.message) : member.resultSource !== null;

/** True when every call of the request certainly has an answer of its own in this response. */
export function isPlainAnswer(
  status: number,
  contentType: string,
  body: string,
  complete: boolean,
  calls: Calls,
): boolean {
  if (status < 200 || status > 299 || !complete || /html/i.test(contentType)) return false;
  const expected = calls.calls.filter((call) => call.idSource !== null).length;
  const members = expected ? matchMembers(calls, readReply(body, complete)).filter((member) => member !== null) : [];
  return members.length === expected && members.every(isSound);
}

/** True for the start of a body whose first telling name is `result`: the rest may stream on to the site unjudged. */
export const startsWithResult = (head: string) =>
  /^\s*\{\s*("(jsonrpc|id)"\s*:\s*("[^"\\]*"|[-\d.eE+]+|null)\s*,\s*){0,2}"result"\s*:/.test(head);
