// What memory a program and all that it started take, and what time of the processor its extensions took. Runs in Node, on Linux.
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

function threadMs(pid: number): number {
  const threads = (() => {
    try {
      return readdirSync(`/proc/${pid}/task`);
    } catch {
      return [];
    }
  })();
  // The first number is the time on a processor, in nanoseconds.
  return threads.reduce((sum, id) => sum + Number(read(`/proc/${pid}/task/${id}/schedstat`).split(' ')[0]) / 1e6, 0);
}

/** Time on a processor, in ms, of a program and all that it started and that runs still. */
export function cpuMs(root: number, isCounted: (commandLine: string) => boolean = () => true): number {
  const parentOf = parents();
  return [...parentOf.keys()]
    .filter((pid) => isBelow(pid, root, parentOf) && isCounted(read(`/proc/${pid}/cmdline`)))
    .reduce((sum, pid) => sum + threadMs(pid), 0);
}

/** The same of the processes in which Chromium runs its extensions. */
export const extensionCpuMs = (root: number): number => cpuMs(root, (line) => line.includes('--extension-process'));
