// The drills in force are those in state: the one place that changes their rules, their alarm and what else must know of them. Runs in the background.
import { couldNot } from '@/lib/background/state/could-not';
import type { State } from '@/lib/background/state/state';
import { ringAt } from '@/lib/browser/alarm';
import { changeRules, drillRuleIds, firstDrillRule } from '@/lib/browser/rules';
import type { Drill } from '@/lib/ledger/drill';
import { holdDrills } from './hold';
import { rulesOfDrill, rulesPerDrill } from './rules';

export const drillAlarm = 'drills';
const MINUTE_MS = 60_000;
/** One change after the other. */
let changes: Promise<boolean> = Promise.resolve(true);

/** Makes the rules in force those of the drills in state, whatever an earlier life of the worker has left; false when the browser takes them not. */
export function enforceDrills(state: State): Promise<boolean> {
  changes = changes.then(async () => {
    try {
      const drills = Object.values(state.session.drills);
      holdDrills(state.session);
      const [inForce, wanted] = [await drillRuleIds(), drills.flatMap(rulesOfDrill)];
      if (inForce.length + wanted.length > 0) await changeRules(inForce, wanted);
      await ringAt(drillAlarm, nextAt(drills, Date.now()));
      return true;
    } catch (error) {
      couldNot('set the rules of a drill')(error);
      return false;
    }
  });
  return changes;
}

/** When a drill ends, or its minutes on the button change; null without one. Epoch ms. */
function nextAt(drills: readonly Drill[], now: number): number | null {
  const all = drills.map(({ until }) => until - Math.floor(Math.max(0, until - now - 1) / MINUTE_MS) * MINUTE_MS);
  return all.length === 0 ? null : Math.min(...all);
}

export function freeRuleId(drills: readonly Drill[]): number {
  const used = new Set(drills.map(({ ruleId }) => ruleId));
  let id = firstDrillRule;
  while (used.has(id)) id += rulesPerDrill;
  return id;
}
