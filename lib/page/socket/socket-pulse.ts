// Tells a line that is dead without a word from one that has nothing to say: at most one small question of ours, and only after a long silence. Runs in the site's own world.
import { stringify } from '@/lib/page/natives';
import { type Care, unanswered } from './socket-care';
import { sendOver } from './socket-native';

/** A call is late as it would be over HTTP; then the question has so long. */
const answerMs = 1500;
/** Heads that stay away so much longer than usual are worth a question. */
const headsLate = 6;
const headsFloorMs = 15_000;
const headsUnknownMs = 60_000;
const headsMostMs = 300_000;

/** Looks again when something ought to have been heard. Costs a living line one timer at a time. */
export function watchPulse(care: Care): void {
  if (care.stopPulse || !care.line || care.isOver) return;
  const { clock } = care.hook;
  const dueInMs = Math.min(...expectations(care));
  if (dueInMs === Number.POSITIVE_INFINITY) return;
  care.stopPulse = clock.runAfter(Math.max(dueInMs, 50), () => {
    care.stopPulse = null;
    if (Math.min(...expectations(care)) <= 0) feel(care);
    else watchPulse(care);
  });
}

/** Ms until each thing that is expected of the line is late. Whatever is heard shows that it lives. */
function expectations(care: Care): number[] {
  const { hook, learnt, heardAt, headsMs } = care;
  const sinceMs = (at: number) => hook.clock.now() - Math.max(at, heardAt);
  const calls = unanswered(care).map(
    ({ asked, sentAt }) => learnt.latencyOf(`${asked.batch || asked.calls[0]?.asksFor}`).lateAfterMs - sinceMs(sentAt),
  );
  const heads = care.followed.some(({ topic }) => topic === 'newHeads')
    ? [(headsMs ? Math.min(Math.max(headsFloorMs, headsLate * headsMs), headsMostMs) : headsUnknownMs) - sinceMs(0)]
    : [];
  return [Number.POSITIVE_INFINITY, ...calls, ...heads];
}

/** One question over the line; silence to that too is its end. */
function feel(care: Care): void {
  const { line, hook, key: id } = care;
  if (!line || !hook.isAwake()) return;
  sendOver(line, [stringify({ jsonrpc: '2.0', id, method: 'eth_blockNumber', params: [] })]);
  care.stopPulse = hook.clock.runAfter(answerMs, () => {
    care.stopPulse = null;
    if (hook.clock.now() - care.heardAt >= answerMs) care.fail('silent', 0);
    else watchPulse(care);
  });
}
