// Promises about following a chain across endpoints: every head and log once, in order, and taken back where a reorg took it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  admitHash,
  admitHead,
  admitLog,
  beginFollow,
  beginFollowAt,
  type Facts,
  type Follow,
  type FollowEvent,
  factsOf,
  nextOf,
  noteAlive,
} from '@/lib/rpc/follow/follow';
import { readLog } from '@/lib/rpc/follow/follow-read';
import {
  ancestor,
  answer,
  type Block,
  blockText,
  branchOf,
  createTree,
  headerOf,
  logsOf,
  logTexts,
} from './block-tree';

/** What the site sees, and what it believes by it; throws at anything doubled, out of order, or taken back without having been given. */
function createSite(start: Block) {
  const heads = [start.hash];
  const logs: string[] = [];
  const parents = new Map<string, string>();
  return {
    heads,
    logs,
    head(hash: string, parentHash: string) {
      const at = heads.indexOf(parentHash);
      if (heads.includes(hash)) throw new Error(`head ${hash} twice`);
      if (at < 0) throw new Error(`head ${hash} without its parent`);
      heads.splice(at + 1);
      heads.push(hash);
      parents.set(hash, parentHash);
    },
    log(source: string) {
      const log = readLog(source);
      const id = `${log?.number} ${log?.hash} ${log?.index}`;
      if (log?.removed) {
        if (logs.at(-1) !== id) throw new Error(`${id} taken back out of order`);
        logs.pop();
      } else {
        if (logs.includes(id)) throw new Error(`${id} twice`);
        if (Number(logs.at(-1)?.split(' ')[0] ?? 0) > (log?.number ?? 0)) throw new Error(`${id} late`);
        logs.push(id);
      }
    },
  };
}

const idsOf = (blocks: readonly Block[]) =>
  blocks.flatMap(logsOf).map((log) => `${log.number} ${log.hash} ${log.index}`);
const reloaded = (follow: Follow): Follow => JSON.parse(JSON.stringify(follow));

type Kind = 'heads' | 'logs' | 'hashes';
type Step =
  | { do: 'mine'; blocks: number; logs: number }
  | { do: 'reorg'; depth: number; longer: number; logs: number }
  | { do: 'sync'; who: number; lag: number }
  | { do: 'die' | 'live'; who: number }
  | { do: 'turn'; who: number; breakAfter: number; moves: boolean };

const who = fc.nat(2);
const logs = fc.nat(3);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('mine' as const), blocks: fc.integer({ min: 1, max: 5 }), logs }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('reorg' as const),
      depth: fc.integer({ min: 1, max: 7 }),
      longer: fc.integer({ min: 0, max: 3 }),
      logs,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('sync' as const), who, lag: fc.oneof(fc.constant(0), fc.nat(6)) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('die' as const, 'live' as const), who }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('turn' as const),
      who,
      breakAfter: fc.oneof({ weight: 4, arbitrary: fc.constant(99) }, { weight: 1, arbitrary: fc.nat(3) }),
      moves: fc.boolean(),
    }),
  },
);

/** One site that follows a chain through three endpoints, of which the first is its own. */
function createWorld(kind: Kind) {
  const tree = createTree(1_000_000);
  const all: Block[] = [tree.genesis];
  let nowS = 1_000_000;
  const mine = (parent: Block, count: number): Block => {
    nowS += 12;
    const block = tree.make(parent, nowS, count);
    all.push(block);
    return block;
  };
  let best = tree.genesis;
  for (let blocks = 0; blocks < 40; blocks++) best = mine(best, blocks % 2);
  const start = best;
  nowS += 15;
  const site = createSite(start);
  const heads = [best, best, best];
  const dead = new Set<number>();
  let follow = beginFollow(kind === 'logs' ? 'logs' : 'heads', nowS * 1000);
  if (kind === 'heads') follow = admitHead(follow, headerOf(start)) ?? follow;
  let isHome = true;
  const setFollow = (next: Follow) => {
    follow = reloaded(next);
  };
  const tell = (events: readonly FollowEvent[]) => {
    for (const event of events) {
      if (event.kind === 'head') site.head(event.hash, JSON.parse(event.source).parentHash);
      else site.log(event.source);
    }
  };

  /** The own endpoint pushes as geth does: what it leaves is taken back, then comes what it joins. */
  function push(from: Block, to: Block): void {
    const [left, joined] = [branchOf(from), branchOf(to)];
    const gone = left.filter((block) => !joined.includes(block)).reverse();
    const come = joined.filter((block) => !left.includes(block));
    for (const block of gone) for (const text of logTexts(block).reverse()) pushLog(text.replace('false', 'true'));
    for (const block of come) for (const text of logTexts(block)) pushLog(text);
    if (kind !== 'logs') for (const block of come) pushHead(block);
    setFollow(noteAlive(follow, nowS * 1000));
  }
  function pushLog(text: string): void {
    const log = kind === 'logs' ? readLog(text) : null;
    const next = log && admitLog(follow, log);
    if (next === null) return;
    setFollow(next);
    site.log(text);
  }
  function pushHead(block: Block): void {
    const next = kind === 'heads' ? admitHead(follow, headerOf(block)) : admitHash(follow, block.hash);
    if (next === null) return;
    setFollow(next);
    site.head(block.hash, block.parent?.hash ?? '');
  }

  /** Rounds at one endpoint, as both a push and a poll source drive them; `breakAfter` answers it dies, and it may move while asked. */
  function turn(at: number, breakAfter: number, moves: boolean): void {
    if (dead.has(at) || (isHome && !dead.has(0))) return;
    const head = heads[at] ?? start;
    let facts = factsOf(headerOf(head), nowS * 1000, nowS * 1000);
    for (let asked = 0; asked < 60; ) {
      const next = nextOf(follow, facts);
      if (next.kind === 'behind' || next.kind === 'unsteady') return;
      if (next.kind === 'given') {
        setFollow(next.follow);
        tell(next.events);
        if (!next.more) {
          isHome = at === 0 && heads[0] === head;
          return;
        }
        facts = factsOf(headerOf(head), nowS * 1000, nowS * 1000);
        continue;
      }
      if (asked++ >= breakAfter) return;
      const before = lengthOf(facts);
      facts = answer(moves && asked > 1 ? best : head, all, next.questions, facts);
      if (lengthOf(facts) === before) return; // It could not say.
    }
    throw new Error('it never ends');
  }

  function sync(at: number, lag: number): void {
    const before = heads[at] ?? start;
    const after = ancestor(best, lag);
    // No endpoint goes back on its own branch.
    if (branchOf(before).includes(after)) return;
    heads[at] = after;
    if (at === 0 && isHome && !dead.has(0)) push(before, after);
  }

  function act(it: Step): void {
    switch (it.do) {
      case 'mine':
        for (let blocks = 0; blocks < it.blocks; blocks++) best = mine(best, it.logs);
        return;
      case 'reorg': {
        let tip = ancestor(best, Math.min(it.depth, best.number - start.number));
        for (const end = best.number + it.longer; tip.number < end; ) tip = mine(tip, it.logs);
        best = tip;
        return;
      }
      case 'sync':
        sync(it.who, it.lag);
        return;
      case 'die':
        if (it.who === 0) isHome = false;
        dead.add(it.who);
        return;
      case 'live':
        dead.delete(it.who);
        return;
      case 'turn':
        turn(it.who, it.breakAfter, it.moves);
    }
  }

  function end(at: number): void {
    for (let blocks = 0; blocks < 8; blocks++) best = mine(best, 1);
    dead.clear();
    for (let one = 0; one < 3; one++) sync(one, 0);
    if (!isHome) turn(at, 99, false);
  }

  return { act, end, site, expected: () => branchOf(best).filter(({ number }) => number > start.number) };
}

const lengthOf = ({ headers, blocks, absent, pages }: Facts) =>
  headers.length + blocks.length + absent.length + pages.length;

/** A reorg takes all that the site was given. */
const aboveAll: Step[] = [
  { do: 'mine', blocks: 2, logs: 0 },
  { do: 'sync', who: 1, lag: 0 },
  { do: 'sync', who: 0, lag: 0 },
  { do: 'die', who: 0 },
  { do: 'turn', who: 1, breakAfter: 99, moves: false },
  { do: 'reorg', depth: 2, longer: 0, logs: 0 },
  { do: 'sync', who: 0, lag: 0 },
];

describe('through any schedule of deaths, returns, lags and reorgs', () => {
  test.each(['heads', 'hashes', 'logs'] as const)('a site gets its %s once each, in order', (kind) => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), who, (steps, last) => {
        const world = createWorld(kind);
        for (const one of steps) world.act(one);
        world.end(last);
        if (kind === 'logs') expect(world.site.logs).toEqual(idsOf(world.expected()));
        else expect(world.site.heads.slice(1)).toEqual(world.expected().map(({ hash }) => hash));
      }),
      { numRuns: 1000, seed: 20261125, examples: [[aboveAll, 0]] },
    );
  });
});

/** All rounds at one endpoint that stands at `head`. */
function followTo(
  head: Block,
  follow: Follow,
  nowS: number,
): { follow: Follow; events: FollowEvent[]; rounds: number } {
  const events: FollowEvent[] = [];
  for (let rounds = 1; ; ) {
    let facts = factsOf(headerOf(head), nowS * 1000, null);
    let next = nextOf(follow, facts);
    for (let asked = 0; next.kind === 'ask' && asked < 40; asked++) {
      facts = answer(head, [], next.questions, facts);
      next = nextOf(follow, facts);
    }
    if (next.kind !== 'given') throw new Error(next.kind);
    follow = reloaded(next.follow);
    events.push(...next.events);
    if (!next.more) return { follow, events, rounds };
    rounds++;
  }
}

function chainOf(blocks: number, logs: number): { start: Block; head: Block } {
  const { genesis, make } = createTree(1_000_000);
  const start = make(genesis, 1_000_002, 0);
  let head = start;
  for (let made = 0; made < blocks; made++) head = make(head, head.timestampS + 2, logs);
  return { start, head };
}

const hashesOf = (events: readonly FollowEvent[]) =>
  events.flatMap((event) => (event.kind === 'head' ? event.hash : []));

describe('a gap', () => {
  test.each([
    [128, 128],
    [300, 128],
  ])('of %d heads is filled with %d', (blocks, given) => {
    const { start, head } = chainOf(blocks, 0);
    const { events } = followTo(head, beginFollowAt('heads', headerOf(start), 0), 0);
    expect(hashesOf(events)).toEqual(
      branchOf(head)
        .slice(-given)
        .map(({ hash }) => hash),
    );
  });

  test('of more than 10 000 logs is filled with all of them, in pages', () => {
    const { start, head } = chainOf(1_300, 9);
    const { events, rounds, follow } = followTo(head, beginFollowAt('logs', headerOf(start), 0), 2_600);
    const sources = events.map(({ source }) => source);
    expect(sources.join() === branchOf(head).flatMap(logTexts).join()).toBe(true);
    expect(rounds).toBeGreaterThan(2);
    expect(JSON.stringify(follow).length).toBeLessThan(200_000);
  });
});

test('what the site gets is what the endpoint wrote, number for number; a head lacks what only blocks have', () => {
  const { start, head } = chainOf(1, 1);
  const [given] = followTo(head, beginFollowAt('heads', headerOf(start), 0), 0).events;
  expect(given?.source).toBe(blockText(head).replace(',"size":"0x1","transactions":[],"uncles":[]', ''));
  const logs = followTo(head, beginFollowAt('logs', headerOf(start), 0), 0);
  expect(logs.events).toEqual([{ kind: 'log', source: logTexts(head)[0] }]);
  // Another branch, one block longer: the log is taken back, word for word.
  const { make } = createTree(2_000_000);
  make(null, 0, 0);
  make(null, 0, 0);
  make(null, 0, 0);
  const other = make(make(start, 1_000_004, 0), 1_000_006, 0);
  expect(followTo(other, logs.follow, 0).events).toEqual([
    { kind: 'removed', source: (logTexts(head)[0] ?? '').replace('"removed":false', '"removed":true') },
  ]);
});

test('an endpoint that stands before the last block given gives nothing, and takes nothing back', () => {
  const { start, head } = chainOf(6, 1);
  for (const subject of ['heads', 'logs'] as const) {
    const { follow } = followTo(head, beginFollowAt(subject, headerOf(start), 0), 0);
    expect(nextOf(follow, factsOf(headerOf(ancestor(head, 2)), 0, null)).kind).toBe('behind');
  }
});

test('logs of an endpoint that does not know the last block yet are not believed to be all', () => {
  const { start, head } = chainOf(3, 1);
  const follow = beginFollowAt('logs', headerOf(start), 0);
  const facts = { ...factsOf(headerOf(head), 0, null), headers: [headerOf(start)] };
  const lagging = { from: 2, to: 4, toHash: ancestor(head, 1).hash, logs: [] };
  expect(nextOf(follow, { ...facts, pages: [lagging] }).kind).toBe('unsteady');
});
