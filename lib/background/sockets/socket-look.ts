// What the subscriptions of a lost socket have missed, by what one endpoint says. Pure; the asking arrives as an argument. Runs in the background and in tests.
import type { SocketNews } from '@/lib/messages/page-protocol';
import { askTogether } from '@/lib/rpc/ask-together';
import { beginFollowAt } from '@/lib/rpc/follow/follow';
import { slimmed } from '@/lib/rpc/follow/follow-logs';
import type { Header } from '@/lib/rpc/follow/follow-read';
import { type AskOne, askHead, lookAt } from '@/lib/rpc/follow/follow-round';
import { arrayElements, objectMembers } from '@/lib/rpc/json-source';
import type { Followed, OwnResults } from './socket-place';

/** JSON texts of what came, and where delivery stands after it. */
type Seen = { followed: Followed; events: string[] };

export interface Look {
  /** In the order of what was asked about; null: the endpoint says nothing of it. */
  seen: (Seen | null)[];
  asks: string[];
  isBehind: boolean;
}

export function newsOf({ seen, asks, isBehind }: Look, waitMs: number): SocketNews {
  const subscriptions = seen.map((one) => one && { state: stateOf(one.followed), events: one.events });
  return { subscriptions, waitMs, asks, isBehind };
}

function stateOf(followed: Followed): string {
  if (followed.topic === 'syncing') return '{}';
  if (!('follow' in followed)) return JSON.stringify({ seen: followed.seen });
  return JSON.stringify(followed.follow && slimmed(followed.follow));
}

/** All subscriptions at one endpoint; null when it serves none of them. */
export async function lookOnce(subscriptions: readonly Followed[], ask: AskOne, now: number): Promise<Look | null> {
  const head = await askHead(ask);
  if (head === null) return null;
  const looks = await askTogether(
    ask,
    subscriptions.map((followed) => (shared) => lookAtOne(followed, { ask: shared, head, now })),
  );
  const seen = looks.map((look) => look.seen);
  if (seen.length > 0 && seen.every((one) => one === null)) return null;
  return { seen, asks: [], isBehind: looks.some(({ isBehind }) => isBehind) };
}

async function lookAtOne(
  followed: Followed,
  { ask, head, now }: { ask: AskOne; head: Header; now: number },
): Promise<{ seen: Seen | null; isBehind: boolean }> {
  if (followed.topic === 'syncing') return { seen: { followed, events: [] }, isBehind: false };
  if (followed.topic === 'newPendingTransactions') return { seen: await lookAtPending(followed, ask), isBehind: false };
  const start = followed.follow ?? beginFollowAt(followed.topic === 'logs' ? 'logs' : 'heads', head, now);
  const looked = await lookAt(start, followed.filter, { ask, head, now });
  const why = looked.kind === 'stopped' && looked.events.length === 0 ? looked.why : null;
  const events = looked.events.map(({ source }) => source);
  const seen = why === 'silent' ? null : { followed: { ...followed, follow: looked.follow }, events };
  return { seen, isBehind: why === 'behind' };
}

/** What stands in the endpoint's pending block and was not given: as much of its pool as a read shows. The first look gives nothing. */
async function lookAtPending(
  followed: Extract<Followed, { topic: 'newPendingTransactions' }>,
  ask: AskOne,
): Promise<Seen> {
  const [block = ''] = (await ask([['eth_getBlockByNumber', ['pending', false]]])) ?? [];
  const source = block.startsWith('{') ? (objectMembers(block).get('transactions') ?? '[]') : '[]';
  const hashes = arrayElements(source).filter((text) => /^"0x[0-9a-f]{64}"$/i.test(text));
  const before = followed.seen ?? [];
  const fresh = hashes.filter((text) => !before.includes(text.slice(1, -1)));
  const seen = [...before, ...fresh.map((text) => text.slice(1, -1))];
  return { followed: { ...followed, seen }, events: followed.seen === null ? [] : fresh };
}

/** In what its own endpoint has answered; what is missing is named, for the hook to ask there. */
export async function lookHome(
  subscriptions: readonly Followed[],
  { results: told, pageBlocks }: OwnResults,
  now: number,
): Promise<Look> {
  const asks: string[] = [];
  const ask: AskOne = async (wanted) => {
    const texts = wanted.map((one) => JSON.stringify(one));
    const results = texts.map((text) => told.get(text));
    asks.push(...texts.filter((text, at) => results[at] === undefined && !asks.includes(text)));
    const known = results.filter((result) => result !== undefined);
    return known.length < results.length ? null : known;
  };
  const head = await askHead(ask);
  const seen: Seen[] = [];
  let isBehind = head === null && asks.length === 0;
  for (const followed of head === null ? [] : subscriptions) {
    if (head === null || !('follow' in followed)) continue;
    const start = followed.follow ?? beginFollowAt(followed.topic === 'logs' ? 'logs' : 'heads', head, now);
    const looked = await lookAt(start, followed.filter, { ask, head, now, pageBlocks });
    isBehind ||= looked.kind === 'stopped' && asks.length === 0;
    seen.push({ followed: { ...followed, follow: looked.follow }, events: looked.events.map(({ source }) => source) });
  }
  return { seen, asks, isBehind };
}
