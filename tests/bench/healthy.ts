// What the extension costs where nothing fails: a bare browser, one with an extension that only watches, and one with Detour, in turns, difference by difference. Runs in Node.
import type { LoggedRequest } from '@/tests/lab/request-log';
import type { PlainPage } from './plain-chromium';
import type { Row } from './rows';
import type { Stage } from './stage';
import { difference, type Estimate, estimate } from './statistics';

/** The page that everything healthy is measured on, and its hosts. */
const site = 'https://app.somedapp.xyz';
/** Shaped as Infura's, so that it is known for an endpoint; answered by the lab itself, so that no node's pace is measured. */
const rpcHost = 'mainnet.infura.io';
const rpcPath = `/v3/${'f'.repeat(32)}`;
const rpcUrl = `https://${rpcHost}${rpcPath}`;

const socketPath = `/ws${rpcPath}`;
const socketUrl = `wss://${rpcHost}${socketPath}`;

/** Calls per sample over one web socket, all under way at once: the network's pace is shared by all. */
const messagesPerSample = 400;
/** Fetches per sample: their mean tames the clock's steps of 0.1 ms. */
const fetchesPerSample = 20;
/** A dApp with many pictures: of 500 requests 400 are images, 80 fetch files, 20 are calls. */
const loadParts = { images: 400, files: 80, calls: 20 } as const;

const startPage = '<!doctype html><script>globalThis.startedAt = performance.now()</script><title>start</title><p>hi';

function loadPage(): string {
  const load = `
    const { images, files, calls } = ${JSON.stringify(loadParts)};
    const many = (count, one) => Array.from({ length: count }, (_, at) => one(at));
    const picture = (at) => new Promise((resolve) => {
      const image = new Image();
      image.onload = image.onerror = resolve;
      image.src = '/picture?' + at;
    });
    const file = (at) => fetch('/file?' + at).then((response) => response.text());
    const call = (id) => fetch(${JSON.stringify(rpcUrl)}, { method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id, method: 'eth_blockNumber', params: [] }) }).then((response) => response.json());
    globalThis.loaded = Promise.all([...many(images, picture), ...many(files, file), ...many(calls, call)])
      .then(() => performance.now() - performance.getEntriesByType('navigation')[0].responseStart);`;
  return `<!doctype html><title>load</title><body><script>${load}</script>`;
}

/** One dot, shown nowhere: drawing 400 pictures would take longer than loading them. */
const picture = Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAA=', 'base64');

function answerCall({ calls }: LoggedRequest) {
  const [call] = calls;
  const body = JSON.stringify({ jsonrpc: '2.0', id: call?.id ?? null, result: '0x16e3605' });
  return { body, type: 'application/json', headers: { 'access-control-allow-origin': '*' } };
}

/** As geth writes an answer; its size is a small block's. */
function answerFrame(text: string): string {
  const { id }: { id: number } = JSON.parse(text);
  return `{"jsonrpc":"2.0","id":${id},"result":{"number":"0x16e3605","extraData":"0x${'ab'.repeat(600)}"}}`;
}

function servePages({ lab }: Stage): void {
  const host = new URL(site).host;
  lab.setPage(host, '/start', startPage);
  lab.setPage(host, '/load', loadPage());
  lab.setPage(host, '/file', { body: 'a small file', type: 'text/plain' });
  lab.setPage(host, '/picture', { body: picture, type: 'image/gif' });
  lab.setPage(rpcHost, rpcPath, answerCall);
  lab.setTalker(rpcHost, socketPath, answerFrame);
}

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
type Turns = Record<Who | 'nothing', number[]>;

/** One round is A B C C B A, and the next begins with another: each gives one difference, of the means of two turns each. */
async function inTurns(stage: Stage, rounds: number, sample: Sample): Promise<Turns> {
  const pages = new Map<Who, PlainPage>();
  for (const who of everyone) pages.set(who, await stage[who].newPage(`${site}/start`));
  const take = async (who: Who): Promise<number> => {
    const page = pages.get(who);
    return page === undefined ? Number.NaN : sample(page);
  };
  const turns: Turns = { bare: [], watched: [], detoured: [], nothing: [] };
  for (const who of [...everyone, ...everyone]) await take(who); // compiled, connected
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
    stage.lab.clearRequests();
  }
  for (const page of pages.values()) await page.close();
  return turns;
}

const surfaces: readonly { what: string; sample: Sample; limit: number; words: string }[] = [
  { what: 'plain fetch', sample: plainFetch, limit: 0.05, words: '+ 0.05 ms' },
  { what: 'RPC fetch', sample: rpcFetch, limit: 0.4, words: '+ 0.4 ms' },
  { what: 'web socket call', sample: socketCall, limit: 0.04, words: '+ 0.02 ms a message' },
  { what: 'hook start', sample: hookStart, limit: 1.5, words: '+ 1.5 ms' },
  { what: 'page load, 500 requests', sample: pageLoad, limit: 5, words: '+ 5 ms' },
];

const sayNoise = ({ low, high }: Estimate): string =>
  `two turns of the bare browser differ by ${low.toFixed(3)} .. ${high.toFixed(3)} ms (95 %)`;

const section = 'Healthy path: what Detour adds';

/** Three rows a surface; the lab has no latency of its own meanwhile. */
export async function measureHealthy(stage: Stage, rounds: number, loadRounds: number): Promise<Row[]> {
  servePages(stage);
  const rows: Row[] = [];
  for (const { what, sample, limit, words } of surfaces) {
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
    );
    console.error(`bench: ${what} done`);
  }
  return rows;
}

const idleNote =
  'An extension with the permissions of Detour that only watches, with empty scripts in every page: the browser takes a slower way for every request when one is installed.';
