// Tells the hook which of the site's responses are certainly answers, without the dialects. Pure; runs in the page on every JSON-RPC response.
// It may say no to an answer (the background, which has the dialects, is asked then), but never yes to what the judge calls anything else.
import { type Asked, answersTo, field, isText } from './glance';

/** Verdicts of the chain that no endpoint uses for troubles of its own; a subset of the judge's answer patterns. */
const chainVerdict =
  /execution reverted|nonce too low|insufficient funds|already known|replacement tr|gas required exc|filter not found/i;

/** The judge reads no more of a message either. */
const maxMessageChars = 2000;

function isSound(member: unknown): boolean {
  const error = field(member, 'error') ?? null;
  if (error === null) return field(member, 'result') !== undefined;
  const message = isText(error) ? error : field(error, 'message');
  return isText(message) && chainVerdict.test(message.slice(0, maxMessageChars));
}

/** By its headers alone. */
export const looksGood = (status: number, contentType: string) =>
  status >= 200 && status < 300 && !/html/i.test(contentType);

/** True when every call of the request certainly has an answer of its own in this whole response. */
export function isPlainAnswer(status: number, contentType: string, body: unknown, asked: Asked): boolean {
  if (!looksGood(status, contentType)) return false;
  const answers = answersTo(asked, body);
  return asked.calls.every(({ id }, at) => id === undefined || isSound(answers[at]));
}

/** True for the start of a body whose first telling name is `result`: the rest may stream on to the site unjudged. */
export const startsWithResult = (head: string) =>
  /^\s*\{\s*("(jsonrpc|id)"\s*:\s*("[^"\\]*"|[-\d.eE+]+|null)\s*,\s*){0,2}"result"\s*:/.test(head);
