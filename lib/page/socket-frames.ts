// Reads what an endpoint says over a web socket: which call it answers, or which subscription it speaks of. Pure; runs in the page on every frame.
import { field, isText } from '@/lib/rpc/glance';
import { parse, stringify } from './natives';

/** `ids` are JSON texts, those of a batch all together; a quick one is certainly a result. */
export type Heard =
  | { kind: 'notice'; subscription: string }
  | { kind: 'reply'; ids: string[]; isResult: boolean }
  | { kind: 'other' };

/** As most endpoints write them: told by their heads, however long they are. */
const quickNotice = /^\{"jsonrpc":"2\.0","method":"eth_subscription","params":\{"subscription":"([^"\\]+)"/;
const quickReply = /^\{"jsonrpc":"2\.0","id":(\d+|"[^"\\]*"),"result":/;
/** Others have the id at the end. Nothing but a last member can stand there. */
const quickHead = /^\{"jsonrpc":"2\.0","result":/;
const quickTail = /,"id":(\d+|"[^"\\]*")\}\s*$/;
const tailChars = 100;

export function readFrame(text: string): Heard {
  const [, subscription] = quickNotice.exec(text) ?? [];
  if (subscription) return { kind: 'notice', subscription };
  const [, id] = quickReply.exec(text) ?? ((quickHead.test(text) && quickTail.exec(text.slice(-tailChars))) || []);
  if (id) return { kind: 'reply', ids: [id], isResult: true };
  try {
    return readSlowly(parse(text));
  } catch {
    // A SyntaxError: it is no JSON.
    return { kind: 'other' };
  }
}

function readSlowly(frame: unknown): Heard {
  const named = field(field(frame, 'params'), 'subscription');
  if (isText(named)) return { kind: 'notice', subscription: named };
  const members: unknown[] = Array.isArray(frame) ? frame : [frame];
  const ids = members.map((member) => field(member, 'id')).filter((id) => id !== undefined);
  return ids.length ? { kind: 'reply', ids: ids.map((id) => stringify(id)), isResult: false } : { kind: 'other' };
}

/** `result` of a reply's text. */
export const resultOf = (text: string): unknown => field(parse(text), 'result');
