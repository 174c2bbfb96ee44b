// Promises about web sockets over simulated hours: endpoints die, hang, return and reorganise at random; each head and log once, in order, every call answered.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PageMessage, PageReply } from '@/lib/messages/page-protocol';
import { readEvidence } from '@/lib/rpc/evidence';
import { ancestor, branchOf, logTexts } from '../rpc/block-tree';
import { portPair, SimSocket, simulateBrowser } from './socket-browser';
import { createBackground, createChain, createOwn, type Health } from './socket-world';

let network: Parameters<typeof simulateBrowser>[0] = () => {
  throw new Error('no network yet');
};
simulateBrowser((url) => network(url));
const { createHook } = await import('@/lib/page/hook');
const { serveHook } = await import('@/lib/page/relay');
const { installWebSocket } = await import('@/lib/page/socket/websocket');
const native = Object.getOwnPropertyDescriptors(SimSocket.prototype);

function createClock() {
  let now = 1_000_000;
  let timers: { at: number; run: () => void }[] = [];
  const runAfter = (ms: number, run: () => void) => {
    const timer = { at: now + Math.max(0, ms), run };
    timers.push(timer);
    return () => {
      timers = timers.filter((one) => one !== timer);
    };
  };
  /** Lets all that is promised happen. */
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    now: () => now,
    runAfter,
    settle,
    pending: () => timers.length,
    async advance(ms: number) {
      const end = now + ms;
      for (;;) {
        await settle();
        const next = timers.reduce<(typeof timers)[number] | null>((a, b) => (a && a.at <= b.at ? a : b), null);
        if (next === null || next.at > end) break;
        timers = timers.filter((one) => one !== next);
        now = next.at;
        next.run();
      }
      now = end;
    },
  };
}

/** One page with the hook in it, one site's socket, and what the site has been told. */
function openWorld() {
  const clock = createClock();
  const chain = createChain(20, clock.now);
  const own = createOwn(chain, clock.runAfter);
  const background = createBackground(chain, clock.now);
  network = () => own.endpoint;
  Object.defineProperties(SimSocket.prototype, native);
  const page: { WebSocket: typeof SimSocket } = { WebSocket: SimSocket };
  const hook = createHook(clock, () => false);
  const [port, relay] = portPair();
  const told: string[] = [];
  const headsTold: (number | undefined)[] = [];
  const ask = async (message: PageMessage): Promise<PageReply> => {
    if ('ask' in message) return { type: 'rpc/failover', reply: await background.answer(message.type, message.ask) };
    told.push(message.type);
    if (message.type === 'rpc/seen') headsTold.push(readEvidence(message.seen.body, message.seen.answer).head);
    return { type: 'none' };
  };
  const leaveRelay = serveHook(
    relay,
    { ask, onSaid: () => {}, openContent: () => null, isOrphaned: () => false },
    clock,
  );
  hook.toRelay.takePort(port);
  Reflect.apply(installWebSocket, undefined, [hook, page]);
  return {
    clock,
    chain,
    own,
    background,
    told,
    headsTold,
    leave() {
      hook.toRelay.abandonAll();
      leaveRelay();
    },
    killRelay() {
      relay.onmessage = null;
    },
    site: openSite(new page.WebSocket('wss://mainnet.infura.io/ws/v3/key')),
  };
}

function openSite(socket: SimSocket) {
  const heads: string[] = [];
  const logs: string[] = [];
  const problems: string[] = [];
  const waiting = new Map<number, string>();
  const names: Record<string, string> = {};
  let id = 0;
  const ask = (method: string, params: unknown[] = []) => {
    waiting.set(++id, method);
    socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    return id;
  };
  const subscribed: Record<number, string> = {};
  socket.addEventListener('open', () => {
    ask('eth_blockNumber');
    subscribed[ask('eth_subscribe', ['newHeads'])] = 'heads';
    subscribed[ask('eth_subscribe', ['logs', {}])] = 'logs';
  });
  socket.addEventListener('close', () => problems.push('close'));
  socket.addEventListener('error', () => problems.push('error'));
  socket.addEventListener('message', (event) => {
    const { id: answered, result, params } = JSON.parse(String(Reflect.get(event, 'data')));
    if (answered !== undefined) {
      if (!waiting.delete(answered)) problems.push(`answer to ${answered} twice`);
      if (subscribed[answered]) names[result] = subscribed[answered];
    } else if (names[params.subscription] === 'heads') takeHead(params.result);
    else if (names[params.subscription] === 'logs') takeLog(params.result);
    else problems.push(`unknown subscription ${params.subscription}`);
  });
  function takeHead({ hash, parentHash }: { hash: string; parentHash: string }): void {
    if (heads.includes(hash)) problems.push(`head ${hash} twice`);
    const at = heads.indexOf(parentHash);
    if (at < 0) problems.push(`head ${hash} without its parent`);
    heads.splice(at + 1);
    heads.push(hash);
  }
  function takeLog({ blockHash, logIndex, removed }: { blockHash: string; logIndex: string; removed: boolean }): void {
    const key = `${blockHash} ${logIndex}`;
    if (removed && !logs.includes(key)) problems.push(`${key} taken back, but never given`);
    if (removed) logs.splice(logs.indexOf(key), 1);
    else if (logs.includes(key)) problems.push(`log ${key} twice`);
    else logs.push(key);
  }
  return { socket, ask, heads, logs, problems, waiting };
}

type Step = {
  health?: Health;
  drop?: true;
  soonMs: number;
  blocks: number;
  reorg: number;
  waitMs: number;
  ask: boolean;
  lag: number;
};

const step: fc.Arbitrary<Step> = fc.record(
  {
    health: fc.constantFrom<Health>('up', 'up', 'refusing', 'half-open'),
    drop: fc.constant(true as const),
    /** One more block so soon after what happens: while the line is dialled, or the gap filled. 0: none. */
    soonMs: fc.constantFrom(0, 15, 25, 35, 45, 55, 65, 75),
    blocks: fc.integer({ min: 0, max: 4 }),
    reorg: fc.constantFrom(0, 0, 0, 0, 1, 2),
    waitMs: fc.constantFrom(300, 2_000, 6_000, 12_000, 40_000),
    ask: fc.boolean(),
    lag: fc.constantFrom(0, 0, 1),
  },
  { requiredKeys: ['soonMs', 'blocks', 'reorg', 'waitMs', 'ask', 'lag'] },
);

async function live(steps: readonly Step[]) {
  const { clock, chain, own, background, site } = openWorld();
  await clock.advance(500);
  const from = chain.head().number;
  // It knew the head when it subscribed.
  site.heads.push(chain.head().hash);
  // Enough for the deepest fork to stand on what was given.
  for (let blocks = 0; blocks < 3; blocks++) {
    chain.grow(chain.head(), 1, 1);
    own.follow();
  }
  for (const { health, drop, soonMs, blocks, reorg, waitMs, ask, lag } of steps) {
    if (health) own.setHealth(health);
    if (drop && health !== 'half-open') own.dropAll();
    background.state.lag = lag;
    if (ask) site.ask('eth_blockNumber');
    const base = ancestor(chain.head(), Math.min(reorg, chain.head().number - from - 1));
    if (blocks) chain.grow(base, blocks + chain.head().number - base.number, blocks % 3);
    own.follow();
    if (soonMs)
      clock.runAfter(soonMs, () => {
        chain.grow(chain.head(), 1, 1);
        own.follow();
      });
    await clock.advance(waitMs);
  }
  own.setHealth('up');
  background.state.lag = 0;
  chain.grow(chain.head(), 1, 1);
  own.follow();
  await clock.advance(600_000);
  const branch = branchOf(chain.head()).slice(from + 1);
  return { site, branch, asks: background.state.asks, clock };
}

test('a socket that others answer for ends as it would have when the relay dies, within eleven seconds', async () => {
  const { clock, own, site, killRelay } = openWorld();
  await clock.advance(500);
  own.setHealth('refusing');
  await clock.advance(20_000);
  expect([site.socket.readyState, site.problems]).toEqual([1, []]);
  killRelay();
  await clock.advance(11_000);
  expect([site.socket.readyState, site.problems]).toEqual([3, ['error', 'close']]);
});

test('a socket that others answer for ends when its page is left, and nobody is asked for it any more', async () => {
  const { clock, own, background, site, leave } = openWorld();
  await clock.advance(500);
  own.setHealth('refusing');
  await clock.advance(20_000);
  expect([site.socket.readyState, site.problems]).toEqual([1, []]);
  leave();
  expect([site.socket.readyState, site.problems]).toEqual([3, ['error', 'close']]);
  const { asks } = background.state;
  await clock.advance(60_000);
  expect([background.state.asks, clock.pending()]).toEqual([asks, 0]);
});

test('a socket with more subscriptions than the relay takes ends as it would have', async () => {
  const { clock, own, site } = openWorld();
  await clock.advance(500);
  for (let more = 0; more < 64; more++) site.ask('eth_subscribe', ['logs', {}]);
  await clock.advance(500);
  own.dropAll();
  await clock.advance(100);
  expect([site.socket.readyState, site.problems]).toEqual([3, ['error', 'close']]);
});

test('a transaction that the site sends while its line is dialled anew goes over that line, once', async () => {
  const { clock, own, site } = openWorld();
  await clock.advance(500);
  const heard: string[] = [];
  const { hear } = own.endpoint;
  own.endpoint.hear = (socket, text) => {
    heard.push(JSON.parse(text).method);
    hear(socket, text);
  };
  own.dropAll();
  await clock.advance(5);
  site.ask('eth_sendRawTransaction', ['0x02']);
  await clock.advance(5_000);
  expect([[...site.waiting.values()], site.problems]).toEqual([[], []]);
  expect(heard.filter((method) => method === 'eth_sendRawTransaction')).toHaveLength(1);
});

/** Nobody else has its logs. */
async function returnWith(
  logs: number,
  blocksMissed: number,
  limit?: Parameters<ReturnType<typeof createOwn>['limit']>[0],
) {
  const { clock, chain, own, background, site } = openWorld();
  await clock.advance(500);
  // It knew the head when it subscribed.
  site.heads.push(chain.head().hash);
  own.setHealth('refusing');
  background.state.isDown = true;
  await clock.advance(200);
  const blocks = chain.grow(chain.head(), blocksMissed, logs);
  own.follow();
  own.setHealth('up');
  if (limit) own.limit(limit);
  await clock.advance(30_000);
  expect([site.problems, site.socket.readyState]).toEqual([[], 1]);
  const known = blocks.flatMap((block) => logTexts(block).map((_, at) => `${block.hash} 0x${at.toString(16)}`));
  expect(site.logs).toEqual(known);
  return blocks;
}

test('an endpoint that is back gives megabytes of logs that nobody else has', async () => {
  const blocks = await returnWith(700, 10);
  expect(blocks.flatMap(logTexts).join().length).toBeGreaterThan(1_048_576);
});

test.each([
  ['refuses the logs of many blocks', '"error":{"code":-32005,"message":"query exceeds the range of 5 blocks"}'],
  ['has more to say of many blocks than we hear', `"result":[${' '.repeat(33_554_432)}]`],
  ['has its words cut in the middle', '"result":[{"address":"0x'],
])('an endpoint that is back and %s is asked for those of fewer', async (_, says) => {
  await returnWith(2, 100, { most: 8, says });
});

/** The gap's logs are read after a reorg, and what it took back comes over the new line: nobody had given that. */
const takenBackUnseen: Step[] = [
  { soonMs: 0, blocks: 2, reorg: 0, waitMs: 300, ask: false, lag: 0 },
  { soonMs: 65, blocks: 4, reorg: 0, waitMs: 300, ask: false, lag: 0 },
  { drop: true, soonMs: 15, blocks: 3, reorg: 2, waitMs: 300, ask: false, lag: 0 },
  { soonMs: 0, blocks: 1, reorg: 1, waitMs: 300, ask: false, lag: 0 },
  { soonMs: 0, blocks: 0, reorg: 0, waitMs: 300, ask: false, lag: 0 },
];

test('in 1000 random schedules of deaths, returns and reorgs every head and log comes once, in order, and every call is answered', {
  // Half a minute of the processor where that is quick and free.
  timeout: 400_000,
  // No time is in it: what fails once in thousands is a fault all the same.
  retry: 0,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const { site, branch, clock } = await live(steps);
      expect(site.problems).toEqual([]);
      expect([...site.waiting.values()]).toEqual([]);
      expect(site.heads.slice(1)).toEqual(branch.map(({ hash }) => hash));
      const logs = branch.flatMap((block) => logTexts(block).map((_, at) => `${block.hash} 0x${at.toString(16)}`));
      expect(site.logs).toEqual(logs);
      expect(site.socket.readyState).toBe(1);
      // What waits then is the look at whether the line lives, and what a look leaves behind for a moment.
      expect(clock.pending()).toBeLessThanOrEqual(3);
    }),
    { numRuns: Number(process.env.SOAK_RUNS ?? 1000), examples: [[takenBackUnseen]] },
  );
});

test('a socket that is heard is told of every ten minutes, and a silent one is not', async () => {
  const { clock, chain, own, told } = openWorld();
  await clock.advance(500);
  const spoken = () => told.filter((type) => type === 'socket/speaks').length;
  expect(spoken()).toBe(1);
  for (let minutes = 0; minutes < 35; minutes += 1) {
    chain.grow(chain.head(), 1, 1);
    own.follow();
    await clock.advance(60_000);
  }
  expect(spoken()).toBe(4);
});

test('where the chain stands is told of a socket that only follows it: now and then while heads come, and while none does, as often as the line is asked', async () => {
  const { clock, chain, own, site, headsTold } = openWorld();
  await clock.advance(500);
  site.heads.push(chain.head().hash);
  for (let blocks = 0; blocks < 10; blocks += 1) {
    chain.grow(chain.head(), 1, 0);
    own.follow();
    await clock.advance(12_000);
  }
  const { number } = chain.head();
  expect(headsTold.length).toBeLessThanOrEqual(5);
  expect(headsTold.at(-1)).toBeGreaterThan(number - 6);
  const before = headsTold.length;
  await clock.advance(300_000);
  const still = headsTold.slice(before);
  expect(still.length).toBeGreaterThanOrEqual(3);
  expect(still.every((one) => one === number)).toBe(true);
  expect(site.problems).toEqual([]);
  chain.grow(chain.head(), 1, 0);
  own.follow();
  await clock.advance(1_000);
  expect(headsTold.at(-1)).toBe(number + 1);
});
