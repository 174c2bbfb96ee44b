// What the extension costs where nothing fails: a bare browser, one with an extension that only watches, and one with Detour, in turns, difference by difference. Runs in Node.
import { rpcUrl, servePages, site, socketUrl } from './healthy-site';
import type { PlainPage } from './plain-chromium';
import type { Row } from './rows';
import type { Stage } from './stage';
import { difference, type Estimate, estimate } from './statistics';

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

type Sample = (page: PlainPage) => Promise<number>;

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

const pageLoad: Sample = async (page) => {
  await page.goto(`${site}/load`);
  return first(page.numbers(async () => [await loaded]));
};

type Who = 'bare' | 'watched' | 'detoured';
const everyone: readonly Who[] = ['bare', 'watched', 'detoured'];

/** By browser, one mean of two turns a round; `nothing` is bare minus bare in the same round: what the machine alone makes of nothing. */
type Turns = Record<Who | 'nothing', number[]> & {
  /** Time of the processor in the whole round, for each sample of that browser: what is put off until later is in it, too. */
  processor: Record<Who, number[]>;
};

/** One round is A B C C B A, and the next begins with another: each gives one difference, of the means of two turns each. */
async function inTurns(stage: Stage, rounds: number, sample: Sample): Promise<Turns> {
  const pages = new Map<Who, PlainPage>();
  for (const who of everyone) pages.set(who, await stage[who].newPage(`${site}/start`));
  const take = async (who: Who): Promise<number> => {
    const page = pages.get(who);
    // What was logged is garbage to collect, in the middle of somebody's turn.
    stage.lab.clearRequests();
    return page === undefined ? Number.NaN : sample(page);
  };
  const processor: Turns['processor'] = { bare: [], watched: [], detoured: [] };
  const turns: Turns = { bare: [], watched: [], detoured: [], nothing: [], processor };
  for (const who of [...everyone, ...everyone]) await take(who); // compiled, connected
  let cpu = everyone.map((who) => stage[who].cpuMs());
  for (let round = 0; round < rounds; round++) {
    const first = round % everyone.length;
    const order = [...everyone.slice(first), ...everyone.slice(0, first)];
    const there = new Map<Who, number>();
    for (const who of order) there.set(who, await take(who));
    for (const who of order.toReversed()) {
      const [one, two] = [there.get(who) ?? Number.NaN, await take(who)];
      turns[who].push((one + two) / 2);
      if (who === 'bare') turns.nothing.push((one - two) / 2);
    }
    const since = cpu;
    cpu = everyone.map((who) => stage[who].cpuMs());
    for (const [at, who] of everyone.entries()) processor[who].push(((cpu[at] ?? 0) - (since[at] ?? 0)) / 2);
  }
  for (const page of pages.values()) await page.close();
  return turns;
}

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
function processorRow(what: string, { processor }: Turns, perSample: number): Row {
  const per = (all: number[]) => all.map((ms) => ms / perSample);
  const [time, base] = [per(processor.detoured), per(processor.watched)];
  const added = difference(time, base);
  const who = 'of the processor';
  return {
    section,
    what,
    who,
    time: estimate(time),
    base: estimate(base).median,
    added,
    budget: null,
    note: processorNote,
  };
}

const processorNote =
  'Time of the processor that all processes of the browser take, Detour over the idle observer: what is put off until later is in it, too.';

/** Four rows a surface; the lab has no latency of its own meanwhile. */
export async function measureHealthy(stage: Stage, rounds: number, loadRounds: number): Promise<Row[]> {
  servePages(stage);
  const rows: Row[] = [];
  for (const { what, sample, perSample, limit, words } of surfaces) {
    const turns = await inTurns(stage, sample === pageLoad ? loadRounds : rounds, sample);
    const row = (who: string, from: Who, to: Who): Row => {
      const added = difference(turns[to], turns[from]);
      const budget = to === 'detoured' ? { limit, held: added, words } : null;
      const [time, base] = [estimate(turns[to]), estimate(turns[from]).median];
      return { section, what, who, time, base, added, budget, note: null };
    };
    rows.push(
      { ...row('Detour', 'bare', 'detoured'), note: `${what}: ${sayNoise(estimate(turns.nothing))}` },
      { ...row('an idle observer', 'bare', 'watched'), note: idleNote },
      { ...row('Detour over that one', 'watched', 'detoured'), note: null },
      processorRow(what, turns, perSample),
    );
    console.error(`bench: ${what} done`);
  }
  return rows;
}

const idleNote =
  'An extension with the permissions of Detour that only watches, with empty scripts in every page: the browser takes a slower way for every request when one is installed.';
