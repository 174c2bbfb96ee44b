// The rules in force are those in state: the one place that changes the browser's redirect rules. Runs in the background.

import { couldNot } from '@/lib/background/state/could-not';
import type { State } from '@/lib/background/state/state';
import { ring } from '@/lib/browser/alarm';
import { changeRules, redirectRuleIds } from '@/lib/browser/rules';
import { rulesOf } from './redirect-rules';

export const redirectAlarm = 'redirects';

const browserName = import.meta.env.FIREFOX ? 'firefox' : 'chromium';
/** One change after the other. */
let changes: Promise<boolean> = Promise.resolve(true);
let isAny = false;

/** As far as this life of the worker knows. */
export const isAnyInForce = (): boolean => isAny;

/**
 * Makes the rules in force those in state; false when the browser takes them not.
 *
 * @param which `all`: whatever an earlier life of the worker has left.
 */
export function enforce(state: State, which: 'changed' | 'all'): Promise<boolean> {
  changes = changes.then(async () => {
    try {
      await change(state, which === 'all');
      return true;
    } catch (error) {
      couldNot('set its rules for workers')(error);
      return false;
    }
  });
  return changes;
}

async function change(state: State, anew: boolean): Promise<void> {
  const inForce = new Set(await redirectRuleIds());
  const wanted = Object.values(state.session.redirects).flatMap((one) => rulesOf(one, browserName));
  const ids = new Set(wanted.map(({ id }) => id));
  const remove = [...inForce].filter((id) => anew || !ids.has(id));
  const add = wanted.filter(({ id }) => anew || !inForce.has(id));
  if (remove.length > 0 || add.length > 0) await changeRules(remove, add);
  isAny = ids.size > 0;
  await ring(redirectAlarm, isAny);
}
