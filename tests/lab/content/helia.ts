// Starts helia's gateway (helia-gateway.ts) and asks it. Runs in Node, in tests and in `npm start` only.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import type { Reply } from '../replies';
import { type Block, carOf } from './block-store';
import { heliaScript } from './helia-bundle';

export interface Helia {
  /** Gives helia blocks; resolves when it has them. */
  give: (blocks: readonly Block[]) => Promise<void>;
  ask: (asked: { method: string; path: string; headers: Record<string, string> }) => Promise<Reply>;
  /** Signs an IPNS record. The name has no `/ipns/` before it; the same key gives the same name. */
  publish: (key: string, value: string, lifetimeMs: number) => Promise<{ name: string; record: Buffer }>;
  stop: () => Promise<void>;
}

/** Kubo says 504 when nobody has a block; helia says 412 when it must not look further. */
const statusOf = (status: number): number => (status === 412 ? 504 : status);

const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'date', 'content-length']);

function collectHeaders(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => !hopByHop.has(name));
  return {
    'access-control-allow-origin': '*',
    ...Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
  };
}

function askAt(port: number, { method, path, headers }: Parameters<Helia['ask']>[0]): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      const bytes = answer.headers['content-length'];
      resolve({
        status: statusOf(answer.statusCode ?? 500),
        headers: collectHeaders(answer.headers),
        body: Buffer.alloc(0),
        stream: { bodyBytes: bytes === undefined ? null : Number(bytes), chunks: () => answer },
      });
    });
    sent.once('error', reject).end();
  });
}

/** Starts the process: a tenth of a second, where its bundle is prepared. It ends with us. */
export async function startHelia(): Promise<Helia> {
  // Nothing of the test runner's environment: its loaders would be loaded there too.
  const env = { PATH: process.env.PATH ?? '' };
  const child = spawn(process.execPath, [await heliaScript()], { stdio: ['pipe', 'pipe', 'inherit'], env });
  const ended = once(child, 'exit');
  const [line]: unknown[] = await Promise.race([once(child.stdout, 'data'), ended]);
  const port = Number(String(line).trim());
  if (!(port > 1024)) throw new Error('helia did not start');
  const post = async (path: string, body: Buffer = Buffer.alloc(0)): Promise<string> => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body: new Uint8Array(body) });
    if (!answer.ok) throw new Error(`helia: ${answer.status} ${await answer.text()}`);
    return answer.text();
  };
  return {
    give: async (blocks) => {
      const [first] = blocks;
      if (first !== undefined) await post('/blocks', Buffer.concat([...carOf([first.cid], blocks)]));
    },
    ask: (asked) => askAt(port, asked),
    publish: async (key, value, lifetimeMs) => {
      const query = new URLSearchParams({ key, value, lifetimeMs: String(lifetimeMs) });
      const { name, record }: { name: string; record: string } = JSON.parse(await post(`/names?${query}`));
      return { name: name.replace('/ipns/', ''), record: Buffer.from(record, 'base64') };
    },
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
