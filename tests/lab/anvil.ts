// Starts and stops real Ethereum nodes (anvil), and speaks JSON-RPC to them. Runs in Node, in tests and in `npm start` only.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atExit } from './at-exit';

/** One running node. */
export interface AnvilNode {
  name: string;
  chainId: number;
  port: number;
  url: string;
  /** Throws an Error with the node's own message when it answers with an error. */
  rpc: (method: string, params?: unknown[]) => Promise<unknown>;
  stop: () => Promise<void>;
}

/** How a node is started; see `anvil --help`. */
export interface AnvilOptions {
  name: string;
  chainId: number;
  args: string[];
}

/** The well-known development mnemonic; its accounts hold 10 000 ether on every lab chain. */
export const labMnemonic = 'test test test test test test test test test test test junk';

const archNames: Record<string, string> = { x64: 'amd64', arm64: 'arm64' };
const platformNames: Record<string, string> = { linux: 'linux', darwin: 'darwin', win32: 'win32' };

/** The platform's binary itself: the package's wrapper is a Node process that would have to be killed separately. */
function binaryPath(): string {
  const target = `${platformNames[process.platform]}-${archNames[process.arch]}`;
  return createRequire(import.meta.url).resolve(`@foundry-rs/anvil-${target}/bin/anvil`);
}

/** A start of more than this is a start that failed: 300 ms is what a cold one needs on two cores. */
const startTimeoutMs = 20_000;

function listeningPort(child: ChildProcess, name: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let seen = '';
    const timer = setTimeout(() => reject(new Error(`anvil ${name} did not start: ${seen}`)), startTimeoutMs);
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      settle();
    };
    child.on('error', (error) => finish(() => reject(error)));
    child.on('exit', (code) => finish(() => reject(new Error(`anvil ${name} ended (${code}): ${seen}`))));
    child.stderr?.on('data', (chunk) => {
      seen += String(chunk);
    });
    child.stdout?.on('data', (chunk) => {
      seen = `${seen}${String(chunk)}`.slice(-20_000);
      const port = /Listening on 127\.0\.0\.1:(\d+)/.exec(seen)?.[1];
      if (port !== undefined) finish(() => resolve(Number(port)));
    });
  });
}

/** One JSON-RPC call to a node, around every fault and host name. Throws an Error with the node's message. */
export async function callNode(url: string, method: string, params: unknown[] = []): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const reply: unknown = await response.json();
  if (typeof reply !== 'object' || reply === null) throw new Error(`${method}: no JSON-RPC reply`);
  if ('error' in reply) throw new Error(`${method}: ${JSON.stringify(reply.error)}`);
  return 'result' in reply ? reply.result : undefined;
}

function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGINT');
  });
}

/** Starts one node on a free port of 127.0.0.1; throws with its output when it does not come up. It dies with this process. */
export async function startAnvil({ name, chainId, args }: AnvilOptions): Promise<AnvilNode> {
  const fixed = ['--host', '127.0.0.1', '--port', '0', '--chain-id', String(chainId), '--mnemonic', labMnemonic];
  // By itself it keeps old states in the user's home, a quarter of a gigabyte each, and leaves them there when it is killed.
  const states = mkdtempSync(join(tmpdir(), 'detour-anvil-'));
  const all = [...fixed, '--cache-path', states, '--no-mining', ...args];
  const child = spawn(binaryPath(), all, { stdio: ['ignore', 'pipe', 'pipe'] });
  const forget = (): void => rmSync(states, { recursive: true, force: true });
  const leaveToItself = atExit(() => {
    child.kill('SIGKILL');
    forget();
  });
  const port = await listeningPort(child, name);
  const url = `http://127.0.0.1:${port}`;
  return {
    name,
    chainId,
    port,
    url,
    rpc: (method, params) => callNode(url, method, params),
    stop: async () => {
      leaveToItself();
      await stopChild(child);
      forget();
    },
  };
}
