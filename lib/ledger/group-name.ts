// What operators of one group, which fall together and count as one, are called where they are shown as one. Pure functions.

interface Met {
  group: string;
  operatorName: string;
  requests: number;
}

/** More would not fit a line, and who is asked less says less. */
const MOST = 2;

/** By group: the names of the most asked of it: "Infura + MetaMask services". */
export function groupNames(all: readonly Met[]): Map<string, string> {
  const groups = new Map<string, Map<string, number>>();
  for (const { group, operatorName, requests } of all) {
    const names = groups.get(group) ?? new Map<string, number>();
    groups.set(group, names);
    names.set(operatorName, (names.get(operatorName) ?? 0) + requests);
  }
  return new Map([...groups].map(([group, names]) => [group, byCount(names).slice(0, MOST).join(' + ')]));
}

/** The highest count first. */
export const byCount = (counts: ReadonlyMap<string, number>): string[] =>
  [...counts].sort(([, a], [, b]) => b - a).map(([name]) => name);
