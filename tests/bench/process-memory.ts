// What memory a program and all that it started take. Runs in Node, on Linux.
import { readdirSync, readFileSync } from 'node:fs';

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // It has ended meanwhile.
  }
};

function parents(): Map<number, number> {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return new Map(pids.map((pid) => [pid, Number(/\) \S (\d+)/.exec(read(`/proc/${pid}/stat`))?.[1] ?? 0)]));
}

function isBelow(pid: number, root: number, parentOf: ReadonlyMap<number, number>): boolean {
  for (let at = pid; at > 1; at = parentOf.get(at) ?? 0) if (at === root) return true;
  return false;
}

/** In MB; what several share is counted once (PSS). */
export function memoryOf(root: number): number {
  const parentOf = parents();
  const kilobytes = [...parentOf.keys()]
    .filter((pid) => isBelow(pid, root, parentOf))
    .map((pid) => Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0));
  return kilobytes.reduce((sum, one) => sum + one, 0) / 1024;
}
