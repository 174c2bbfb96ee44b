// A Chromium that nothing but its pages is debugged of: a debugger at the worker would keep it alive, and slow every start of it.
// Runs in Node, for `npm run bench` and for pages that a Chromium makes ready ahead, which it does for none that is debugged; other tests use tests/lab/chromium.ts.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import WebSocket from 'ws';
import { callSource, pollUntil } from '@/tests/lab/browser';
import { chromiumArgs } from '@/tests/lab/chromium';
import type { Lab } from '@/tests/lab/lab';
import { findProgram } from '@/tests/lab/programs';
import { cpuMs, extensionCpuMs, memoryOf } from './process-memory';

type Params = Record<string, unknown>;

interface Devtools {
  /** Rejects with what the browser says is wrong. */
  send: (method: string, params?: Params, sessionId?: string) => Promise<unknown>;
  /** Resolves at the next event of that name of a session. */
  next: (method: string, sessionId: string) => Promise<void>;
  close: () => void;
}

export interface PlainPage {
  /** Resolves when the page has loaded. */
  goto: (url: string) => Promise<void>;
  /** Runs `fn` in the page; it gives numbers. Throws when it does not. */
  numbers: <Args extends unknown[]>(
    fn: (...args: Args) => number[] | Promise<number[]>,
    ...args: Args
  ) => Promise<number[]>;
  /** The same, for texts. */
  texts: <Args extends unknown[]>(
    fn: (...args: Args) => string[] | Promise<string[]>,
    ...args: Args
  ) => Promise<string[]>;
  close: () => Promise<void>;
}

export interface PlainChromium {
  /** A page that nobody debugs, and nobody waits for. */
  openUnseen: (url: string) => Promise<void>;
  newPage: (url: string) => Promise<PlainPage>;
  /** Runs `fn` in the worker of its extension, which nobody debugs before or after. */
  inWorker: <Args extends unknown[]>(fn: (...args: Args) => number, ...args: Args) => Promise<number>;
  /** Resolves when no worker of an extension runs any more. */
  killWorker: () => Promise<void>;
  /** A page of the extension itself. */
  openOwnPage: (path: string) => Promise<PlainPage>;
  /** Of all its processes. */
  memoryMb: () => number;
  /** That all its processes have taken of the processor, ms. */
  cpuMs: () => number;
  /** The same of its extensions alone. */
  extensionCpuMs: () => number;
  close: () => Promise<void>;
}

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

function connect(url: string): Promise<Devtools> {
  const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: 2 ** 30 });
  const asked = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const awaited = new Map<string, () => void>();
  let lastId = 0;
  socket.on('message', (data) => {
    const message: unknown = JSON.parse(String(data));
    const ask = asked.get(Number(member(message, 'id')));
    const error = member(message, 'error');
    if (ask === undefined) awaited.get(`${member(message, 'method')} ${member(message, 'sessionId')}`)?.();
    else if (error === undefined) ask.resolve(member(message, 'result'));
    else ask.reject(new Error(String(member(error, 'message'))));
  });
  const devtools: Devtools = {
    send: (method, params = {}, sessionId = undefined) =>
      new Promise((resolve, reject) => {
        lastId += 1;
        asked.set(lastId, { resolve, reject });
        socket.send(JSON.stringify({ id: lastId, method, params, sessionId }));
      }),
    next: (method, sessionId) =>
      new Promise((resolve) => {
        awaited.set(`${method} ${sessionId}`, resolve);
      }),
    close: () => socket.terminate(),
  };
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(devtools));
    socket.once('error', reject);
  });
}

/** Chromium says on its error stream where it listens. */
function addressOf(errors: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: errors });
    lines.on('line', (line) => {
      const address = /^DevTools listening on (ws:\S+)/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
    lines.once('close', () => reject(new Error('Chromium ended before it listened')));
  });
}

async function inWorker(devtools: Devtools, fn: unknown, args: unknown[]): Promise<number> {
  const [targetId] = await workersOf(devtools);
  const sessionId = member(await devtools.send('Target.attachToTarget', { targetId, flatten: true }), 'sessionId');
  const params = { expression: callSource(fn, args), returnByValue: true };
  const reply = await devtools.send('Runtime.evaluate', params, String(sessionId));
  await devtools.send('Target.detachFromTarget', { sessionId });
  const value = member(member(reply, 'result'), 'value');
  if (typeof value !== 'number') throw new Error(`the worker gave no number: ${JSON.stringify(reply)}`);
  return value;
}

async function openPage(devtools: Devtools, url: string): Promise<PlainPage> {
  const targetId = member(await devtools.send('Target.createTarget', { url: 'about:blank' }), 'targetId');
  const attached = await devtools.send('Target.attachToTarget', { targetId, flatten: true });
  const sessionId = String(member(attached, 'sessionId'));
  await devtools.send('Page.enable', {}, sessionId);
  const valuesOf = async (fn: unknown, args: unknown[]): Promise<unknown[]> => {
    const params = { expression: callSource(fn, args), awaitPromise: true, returnByValue: true };
    const reply = await devtools.send('Runtime.evaluate', params, sessionId);
    const value = member(member(reply, 'result'), 'value');
    if (!Array.isArray(value)) throw new Error(`a page gave no list: ${JSON.stringify(reply)}`);
    return value;
  };
  const page: PlainPage = {
    goto: async (address) => {
      const loaded = devtools.next('Page.loadEventFired', sessionId);
      const failed = member(await devtools.send('Page.navigate', { url: address }, sessionId), 'errorText');
      if (failed !== undefined) throw new Error(`${address}: ${failed}`);
      await loaded;
    },
    numbers: async (fn, ...args) => (await valuesOf(fn, args)).map(Number),
    texts: async (fn, ...args) => (await valuesOf(fn, args)).map(String),
    close: async () => {
      await devtools.send('Target.closeTarget', { targetId });
    },
  };
  await page.goto(url);
  return page;
}

/** The extension's worker, as DevTools lists it. */
async function workerTargets(devtools: Devtools): Promise<unknown[]> {
  const targets = member(await devtools.send('Target.getTargets'), 'targetInfos');
  if (!Array.isArray(targets)) return [];
  return targets
    .filter((target) => member(target, 'type') === 'service_worker')
    .filter((target) => String(member(target, 'url')).startsWith('chrome-extension:'));
}

const workersOf = async (devtools: Devtools): Promise<unknown[]> =>
  (await workerTargets(devtools)).map((target) => member(target, 'targetId'));

async function ownAddress(devtools: Devtools, path: string): Promise<string> {
  const [worker] = await workerTargets(devtools);
  return new URL(path, String(member(worker, 'url'))).href;
}

/** Playwright's flags for pages that must not be slowed because nobody looks at them. */
const awake = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--no-default-browser-check',
  '--password-store=basic',
  '--use-mock-keychain',
];

/** @param extension Folder of the unpacked extension, or null for a bare browser. Waits for its worker. */
export async function openPlainChromium(
  lab: Lab,
  extension: string | null,
  folder: string = tmpdir(),
): Promise<PlainChromium> {
  const profile = mkdtempSync(join(folder, 'detour-bench-'));
  const own = [`--user-data-dir=${profile}`, '--remote-debugging-port=0', ...awake];
  const args = [...chromiumArgs(lab, { extension }), ...own, 'about:blank'];
  const child = spawn(findProgram('chromium'), args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const devtools = await connect(await addressOf(child.stderr));
  if (extension !== null)
    await pollUntil(async () => (await workersOf(devtools)).length > 0, 'the worker of the extension');
  return {
    newPage: (url) => openPage(devtools, url),
    openUnseen: async (url) => {
      await devtools.send('Target.createTarget', { url });
    },
    openOwnPage: async (path) => openPage(devtools, await ownAddress(devtools, path)),
    inWorker: (fn, ...args) => inWorker(devtools, fn, args),
    memoryMb: () => memoryOf(child.pid ?? Number.NaN),
    cpuMs: () => cpuMs(child.pid ?? Number.NaN),
    extensionCpuMs: () => extensionCpuMs(child.pid ?? Number.NaN),
    killWorker: async () => {
      await pollUntil(async () => {
        // An event that was on its way may have woken it again.
        const all = await workersOf(devtools);
        for (const targetId of all) await devtools.send('Target.closeTarget', { targetId }).catch(() => undefined);
        return all.length === 0;
      }, 'the end of the worker');
    },
    close: async () => {
      devtools.send('Browser.close').catch(() => undefined); // it may be gone before it says so
      await ended;
      devtools.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
