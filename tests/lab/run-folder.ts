// One temporary folder for all that a test run puts down (profiles, copies of the extension, nodes' data): it goes with the run, whatever became
// of the browsers in it, and a run that was killed outright is cleared away by the next one. Runs in Node.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const prefix = 'detour-run-';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return Reflect.get(Object(error), 'code') === 'EPERM'; // there, and somebody else's
  }
}

/** The environment that a process was started with; empty where it cannot be read. */
function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return []; // gone meanwhile, or another user's
  }
}

/** Ends every process that was started with this temporary folder: browsers outlive a runner that is killed. Linux only; elsewhere they stay. */
function endProcessesIn(folder: string): void {
  let processes: string[] = [];
  try {
    processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return; // no Linux
  }
  for (const pid of processes) {
    if (Number(pid) === process.pid || !environmentOf(pid).includes(`TMPDIR=${folder}`)) continue;
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // it has just ended by itself
    }
  }
}

function clear(folder: string): void {
  endProcessesIn(folder);
  // What was just killed may still hold a file open for a moment.
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** Folders of runs that are no more. */
function sweep(place: string): void {
  for (const name of readdirSync(place)) {
    const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : Number.NaN;
    if (!Number.isNaN(pid) && !isAlive(pid)) clear(join(place, name));
  }
}

/** From here on the temporary folder of this process and of all that it starts is one of their own. What it gives back ends both; it can be called twice. */
export function openRunFolder(): () => void {
  const place = tmpdir();
  const before = process.env.TMPDIR;
  sweep(place);
  const folder = mkdtempSync(join(place, `${prefix}${process.pid}-`));
  process.env.TMPDIR = folder;
  return () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    clear(folder);
  };
}

/** vitest's global setup, for a run of a few files by hand; gives its teardown. */
export default function openForVitest(): () => void {
  return tmpdir().includes(prefix) ? () => undefined : openRunFolder();
}
