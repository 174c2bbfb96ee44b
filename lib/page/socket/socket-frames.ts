// Reads what an endpoint says over a web socket: which call it answers, or which subscription it speaks of. Pure; runs in the page on every frame.

import { parse, stringify } from '@/lib/page/natives';
import { field, isArray, isText } from '@/lib/rpc/glance';

/** A notice has a subscription's name, a reply has ids, and what is neither has nothing. */
export interface Heard {
  ofSubscription?: string;
  /** JSON texts, those of a batch all together. */
  ids?: string[];
  /** Certainly one. */
  isResult?: boolean;
}

/** As most endpoints write them: told by their heads, however long they are. */
const quickNotice = /^\{"jsonrpc":"2\.0","method":"eth_subscription","params":\{"subscription":"([^"\\]+)"/;
const quickReply = /^\{"jsonrpc":"2\.0","id":(\d+|"[^"\\]*"),"result":/;
/** Others have the id at the end. Nothing but a last member can stand there. */
const quickHead = /^\{"jsonrpc":"2\.0","result":/;
const quickTail = /,"id":(\d+|"[^"\\]*")\}\s*$/;
const tailChars = 100;

export function readFrame(text: string): Heard {
  const [, subscription] = quickNotice.exec(text) ?? [];
  if (subscription) return { ofSubscription: subscription };
  const [, id] = quickReply.exec(text) ?? ((quickHead.test(text) && quickTail.exec(text.slice(-tailChars))) || []);
  if (id) return { ids: [id], isResult: true };
  try {
    return readSlowly(parse(text));
  } catch {
    // A SyntaxError: it is no JSON.
    return {};
  }
}

function readSlowly(frame: unknown): Heard {
  const named = field(field(frame, 'params'), 'subscription');
  if (isText(named)) return { ofSubscription: named };
  const members: unknown[] = isArray(frame) ? frame : [frame];
  const ids = members.map((member) => field(member, 'id')).filter((id) => id !== undefined);
  return ids.length ? { ids: ids.map((id) => stringify(id)) } : {};
}

/** `result` of a reply's text. */
export const resultOf = (text: string): unknown => field(parse(text), 'result');
