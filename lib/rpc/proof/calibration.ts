// Is a check right on this chain and fork? It may blame nobody before two who do not know each other have shown that it is, and is off where they show
// that it is not (rules 3.2). Pure; runs in the background and in tests.
import type { Finding } from './finding';

/** Who said what was checked. */
export interface Witness {
  /** Operators of one group are one voice. */
  group: string;
  /** False where the node behind may be anybody's: two such voices may be one. */
  independent: boolean;
}

type Sighting = Witness & Pick<Finding, 'computed' | 'passed'> & { item: string };

/** Of one check, on one chain, for one form. Storable. */
export interface Calibration {
  state: 'open' | 'good' | 'off';
  /** Newest first. */
  seen: Sighting[];
}

const fresh: Calibration = { state: 'open', seen: [] };
/** Two operators are asked for the same within moments of each other. */
const MOST_SEEN = 8;

/** A calibration after one more finding. Returns a new value. */
export function calibrated(before: Calibration = fresh, finding: Finding, by: Witness): Calibration {
  const { item, computed, passed } = finding;
  if (item === null) return before;
  const isRepeated = (one: Sighting) => one.group === by.group && one.item === item;
  const others = before.seen.filter((one) => !isRepeated(one));
  const sighting = { item, computed, passed, group: by.group, independent: by.independent };
  const state = agreedState(
    finding,
    others.filter((one) => one.item === item && isIndependent(one, by)),
  );
  return { state: state ?? before.state, seen: [sighting, ...others].slice(0, MOST_SEEN) };
}

/** @param others What those said of the same item who do not know this one. */
function agreedState(finding: Finding, others: readonly Sighting[]): 'good' | 'off' | null {
  // They name one hash, and one of them has what gives it: nothing else gives it in another way.
  if (finding.isHash && others.length > 0 && (finding.passed || others.some(({ passed }) => passed))) return 'good';
  if (!others.some(({ computed }) => computed === finding.computed)) return null;
  return finding.passed ? 'good' : 'off';
}

const isIndependent = (a: Witness, b: Witness) => a.group !== b.group && (a.independent || b.independent);

/**
 * `wrong`: a fault of who said it. `doubted`: it failed, and nobody knows yet whether the check is right. `unchecked`: the check is off,
 * or there is nothing to hold the result against.
 */
export type Standing = 'checked' | 'unchecked' | 'doubted' | 'wrong';

export function standingOf({ item, passed, plain }: Finding, { state }: Calibration = fresh): Standing {
  if (state === 'off' || (item === null && !passed)) return 'unchecked';
  if (passed) return 'checked';
  return state === 'good' && plain ? 'wrong' : 'doubted';
}
