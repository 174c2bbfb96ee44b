// What the extension costs where nothing fails: a bare browser, one with an extension that only watches, and one with Detour, in turns, difference by difference. Runs in Node.
import { rpcUrl, servePages, site, socketUrl, startUrl } from './healthy-site';
import type { Row } from './rows';
import type { Stage } from './stage';
import { difference, type Estimate, estimate } from './statistics';
import { inTurns, type Sample, type Taken } from './turns';

/** Calls per sample over one web socket, all under way at once: the network's pace is shared by all. */
const messagesPerSample = 400;
/** Fetches per sample: their mean tames the clock's steps of 0.1 ms. */
const fetchesPerSample = 20;

declare global {
  var startedAt: number;
  var loaded: Promise<number>;
  var benchSocket: Promise<WebSocket> | undefined;
}

const first = async (numbers: Promise<number[]>): Promise<number> => (await numbers)[0] ?? Number.NaN;

/** Mean ms of one `fetch` whose body was read. */
const plainFetch: Sample = (page) =>
  first(
    page.numbers(async (count) => {
      const begunAt = performance.now();
      for (let at = 0; at < count; at++) await (await fetch(`/file?${at}`)).text();
      return [(performance.now() - begunAt) / count];
    }, fetchesPerSample),
  );

const rpcFetch: Sample = (page) =>
  first(
    page.numbers(
      async (count, url) => {
        const begunAt = performance.now();
        for (let id = 1; id <= count; id++) {
          const body = JSON.stringify({ jsonrpc: '2.0', id, method: 'eth_blockNumber', params: [] });
          const headers = { 'content-type': 'application/json' };
          await (await fetch(url, { method: 'POST', headers, body })).json();
        }
        return [(performance.now() - begunAt) / count];
      },
      fetchesPerSample,
      rpcUrl,
    ),
  );

/** Mean ms of one call over a web socket, and its answer, that a page has open. */
const socketCall: Sample = (page) =>
  first(
    page.numbers(
      async (count, url) => {
        const open = (): Promise<WebSocket> =>
          new Promise((resolve) => {
            const socket = new WebSocket(url);
            socket.onopen = () => resolve(socket);
          });
        globalThis.benchSocket ??= open();
        const socket = await globalThis.benchSocket;
        const begunAt = performance.now();
        await new Promise<void>((resolve) => {
          let heard = 0;
          socket.onmessage = ({ data }) => {
            if (JSON.parse(data).result && ++heard === count) resolve();
          };
          for (let id = 1; id <= count; id++)
            socket.send(`{"jsonrpc":"2.0","id":${id},"method":"eth_getBlockByNumber","params":["latest",false]}`);
        });
        return [(performance.now() - begunAt) / count];
      },
      messagesPerSample,
      socketUrl,
    ),
  );

/** From the first byte of the page to the first line of its first script: our scripts run in between. */
const hookStart: Sample = async (page) => {
  await page.goto(`${site}/start`);
  return first(
    page.numbers(() => {
      const [entry] = performance.getEntriesByType('navigation');
      return [entry instanceof PerformanceNavigationTiming ? startedAt - entry.responseStart : Number.NaN];
    }),
  );
};

export const pageLoad: Sample = async (page) => {
  await page.goto(`${site}/load`);
  return first(page.numbers(async () => [await loaded]));
};

const surfaces: readonly { what: string; sample: Sample; perSample: number; limit: number; words: string }[] = [
  { what: 'plain fetch', sample: plainFetch, perSample: fetchesPerSample, limit: 0.05, words: '+ 0.05 ms' },
  { what: 'RPC fetch', sample: rpcFetch, perSample: fetchesPerSample, limit: 0.4, words: '+ 0.4 ms' },
  {
    what: 'web socket call',
    sample: socketCall,
    perSample: messagesPerSample,
    limit: 0.04,
    words: '+ 0.02 ms a message',
  },
  { what: 'hook start', sample: hookStart, perSample: 1, limit: 1.5, words: '+ 1.5 ms' },
  { what: 'page load, 500 requests', sample: pageLoad, perSample: 1, limit: 5, words: '+ 5 ms' },
];

const sayNoise = ({ low, high }: Estimate): string =>
  `two turns of the bare browser differ by ${low.toFixed(3)} .. ${high.toFixed(3)} ms (95 %)`;

const section = 'Healthy path: what Detour adds';

/** Time of all processors together, which no other program's turn is in: much steadier than the clock. */
function processorRow(
  from: Pick<Row, 'section' | 'what' | 'who'>,
  own: readonly number[],
  base: readonly number[],
): Row {
  const added = difference(own, base);
  return { ...from, time: estimate(own), base: estimate(base).median, added, budget: null, note: processorNote };
}

const processorNote =
  'Time of the processor that all processes of the browser take, or its extension’s alone, over the browser of the row above: what is put off until later is in it, too.';

/** Five rows a surface; the lab has no latency of its own meanwhile. */
export async function measureHealthy(stage: Stage, rounds: number, loadRounds: number): Promise<Row[]> {
  servePages(stage);
  const rows: Row[] = [];
  for (const { what, sample, perSample, limit, words } of surfaces) {
    const ground = { lab: stage.lab, url: startUrl, rounds: sample === pageLoad ? loadRounds : rounds };
    const turns = [stage.bare, stage.watched, stage.detoured].map((browser) => ({ browser }));
    const taken = await inTurns(turns, sample, ground);
    const [bare, watched, detoured] = taken;
    if (bare === undefined || watched === undefined || detoured === undefined)
      throw new Error('a browser took no turn');
    const row = (who: string, from: Taken, to: Taken): Row => {
      const added = difference(to.times, from.times);
      const budget = to === detoured ? { limit, held: added, words } : null;
      const [time, base] = [estimate(to.times), estimate(from.times).median];
      return { section, what, who, time, base, added, budget, note: null };
    };
    const per = (all: readonly number[]) => all.map((ms) => ms / perSample);
    const processor = (who: string, of: 'processor' | 'extension') =>
      processorRow({ section, what, who }, per(detoured[of]), per(watched[of]));
    rows.push(
      { ...row('Detour', bare, detoured), note: `${what}: ${sayNoise(estimate(bare.nothing))}` },
      { ...row('an idle observer', bare, watched), note: idleNote },
      row('Detour over that one', watched, detoured),
      processor('of the processor', 'processor'),
      processor('of it, the extension', 'extension'),
    );
    console.error(`bench: ${what} done`);
  }
  return rows;
}

const idleNote =
  'An extension with the permissions of Detour that only watches, with empty scripts in every page: the browser takes a slower way for every request when one is installed.';
