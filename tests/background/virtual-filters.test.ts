// A site polls its filters through any schedule of outages, restarts, lost answers, lags and reorgs, the worker killed after every step:
// no log lost, none doubled. The page's memory and the background's are the real ones; endpoints are views of one block tree.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasCaughtUp, isUnserved, knownFilters, ownAlone, servedByOwn } from '@/lib/background/filters/filter-needs';
import { type FilterSave, marksOf, saveFilters } from '@/lib/background/filters/filters';
import { serveAt, worksOf } from '@/lib/background/filters/serve-filters';
import type { OwnState } from '@/lib/background/rescue/own-outcome';
import { scopeOf } from '@/lib/background/state/scope';
import { emptySession, type Session } from '@/lib/background/state/session';
import { noteDate } from '@/lib/browser/true-time';
import type { Verdict } from '@/lib/failover/verdict';
import { readFilterWords } from '@/lib/page/filter-words';
import { isAllLost, isHeld, noteFailed, noteFilters, type PageFilters, wordsOf } from '@/lib/page/filters';
import { type Calls, parseCalls, type RpcCall } from '@/lib/rpc/call';
import type { FilterNote } from '@/lib/rpc/follow/filter-note';
import { type Asked, askedIn } from '@/lib/rpc/glance';
import { parseJson } from '@/lib/rpc/json-source';
import type { Member } from '@/lib/rpc/reply';
import { ancestor, type Block, blockText, branchOf, createTree, logTexts } from '../rpc/block-tree';

// The machine's clock is right.
noteDate('node.example', new Date(0).toUTCString(), 0);
const found = scopeOf('https://app.somedapp.xyz/', false);
if (found === null) throw new Error('no scope');
const scope = found;
const endpoint = 'https://mainnet.infura.io/v3/KEY';
const fault = { kind: 'unreachable', reason: 'refused' } as const;

/** A filter as geth keeps it: what happened since the last poll. */
type Kind = 'logs' | 'blocks';
interface NodeFilter {
  kind: Kind;
  queue: string[];
}

/** Answers a candidate's questions from where it stands on the tree. */
function answerAt(head: Block, all: readonly Block[], { method, paramsSource }: RpcCall): string {
  const params: unknown = parseJson(paramsSource ?? '[]');
  const first: unknown = Array.isArray(params) ? params[0] : null;
  const branch = branchOf(head);
  if (method === 'eth_getBlockByHash') return textOf(all.find(({ hash }) => hash === first));
  if (method === 'eth_getBlockByNumber') return first === 'latest' ? blockText(head) : textOf(branch[Number(first)]);
  if (method !== 'eth_getLogs' || typeof first !== 'object' || first === null) throw new Error(method);
  const range = new Map<string, unknown>(Object.entries(first));
  const blocks = branch.slice(Number(range.get('fromBlock')), Number(range.get('toBlock')) + 1);
  return `[${blocks.flatMap(logTexts).join()}]`;
}

const textOf = (block: Block | undefined): string => (block === undefined ? 'null' : blockText(block));

/** `unproven`: it answers, but the background, just started or under load, did not see that. */
type OwnWay = 'well' | 'unproven' | 'refused' | 'lostAnswer' | 'lateAnswer';
type Step =
  | { do: 'mine'; blocks: number; logs: number }
  | { do: 'reorg'; depth: number; longer: number; logs: number }
  | { do: 'sync'; who: number; lag: number }
  | { do: 'restart' }
  | { do: 'poll'; own: OwnWay; candidate: number | null; isReplyLost: boolean };

function createWorld(kind: Kind) {
  const tree = createTree(1_000_000);
  const all: Block[] = [tree.genesis];
  let nowS = 1_000_000;
  const mine = (parent: Block, logs: number): Block => {
    nowS += 12;
    const block = tree.make(parent, nowS, logs);
    all.push(block);
    return block;
  };
  let best = tree.genesis;
  for (let blocks = 0; blocks < 40; blocks++) best = mine(best, 1);
  const start = best;
  nowS += 11;
  /** The site's own, and two candidates. */
  const heads = [best, best, best];
  const nodeFilters = new Map<string, NodeFilter>();
  const page: PageFilters = new Map();
  let session: Session = emptySession();
  let given: string[] = [];
  let id = '';
  let polls = 0;

  const bodyOf = (method: string, params: unknown[]) => JSON.stringify({ jsonrpc: '2.0', id: ++polls, method, params });
  const now = () => nowS * 1000;

  /** As the site's own node answers; `null`: it does not know the filter. */
  function pollNode(): string | null {
    const filter = nodeFilters.get(id);
    if (filter === undefined) return null;
    return `[${filter.queue.splice(0).join()}]`;
  }

  function create(isUp: boolean): void {
    const method = kind === 'logs' ? 'eth_newFilter' : 'eth_newBlockFilter';
    const body = bodyOf(method, kind === 'logs' ? [{ address: `0x${'11'.repeat(20)}` }] : []);
    if (!isUp) return;
    id = '0xf1';
    nodeFilters.set(id, { kind, queue: [] });
    noteFilters(page, { asked: asked(body), body: result(`"${id}"`), now: now(), isStray: false });
  }

  const asked = (body: string): Asked => {
    const it = askedIn(body);
    if (it === null) throw new Error('no call');
    return it;
  };
  const result = (source: string) => `{"jsonrpc":"2.0","id":${polls},"result":${source}}`;
  const gone = () => `{"jsonrpc":"2.0","id":${polls},"error":{"code":-32000,"message":"filter not found"}}`;
  const tell = (body: string) => {
    const value = parseJson(body);
    const results: unknown = typeof value === 'object' && value !== null && 'result' in value ? value.result : null;
    if (!Array.isArray(results)) return;
    for (const one of results) give(one);
  };

  function give(one: unknown): void {
    if (typeof one === 'string') {
      if (given.includes(one)) throw new Error(`${one} twice`);
      given.push(one);
      return;
    }
    const { blockHash, logIndex, removed } = Object(one);
    const name = `${blockHash} ${logIndex}`;
    if (removed === true) {
      if (!given.includes(name)) throw new Error(`${name} taken back, never given`);
      given = given.filter((before) => before !== name);
    } else {
      if (given.includes(name)) throw new Error(`${name} twice`);
      given.push(name);
    }
  }

  /** One poll of the site, as the hook goes about it. */
  async function poll({ own, candidate, isReplyLost }: Extract<Step, { do: 'poll' }>): Promise<void> {
    nowS += 1;
    // Whoever stands still for longer than five minutes, and answers all the while, is beyond what can be made good.
    if (best.timestampS - (heads[0] ?? start).timestampS > 240) sync(0, 0);
    const body = bodyOf('eth_getFilterChanges', [id]);
    const it = asked(body);
    if (isAllLost(page, it)) {
      await help(body, it, { way: 'detour', text: null }, candidate, isReplyLost);
      return;
    }
    if (own === 'refused') {
      noteFailed(page, it, now());
      await help(body, it, { way: 'failed', text: null }, candidate, isReplyLost);
      return;
    }
    const source = pollNode();
    const text = source === null ? gone() : result(source);
    const isWell = own === 'well' || own === 'unproven';
    if (isWell && !isHeld(page, it, text)) {
      noteFilters(page, { asked: it, body: text, now: now(), isStray: false });
      tell(text);
    } else if (isWell) {
      const way = own === 'well' ? 'held' : own;
      const isGiven = await help(body, it, { way, text }, candidate, isReplyLost);
      // Nobody helped: the site gets what came, and the page remembers it.
      if (!isGiven) noteFilters(page, { asked: it, body: text, now: now(), isStray: false });
      if (!isGiven) tell(text);
    } else if (own === 'lostAnswer') {
      noteFailed(page, it, now());
      await help(body, it, { way: 'failed', text: null }, candidate, isReplyLost);
    } else {
      await help(body, it, { way: 'failed', text: null }, candidate, isReplyLost);
      noteFilters(page, { asked: it, body: text, now: now(), isStray: true });
    }
  }

  /** The background, awake for this one ask. */
  async function help(
    body: string,
    it: Asked,
    own: { way: 'detour' | 'failed' | 'held' | 'unproven'; text: string | null },
    candidate: number | null,
    isReplyLost: boolean,
  ): Promise<boolean> {
    session = JSON.parse(JSON.stringify(session));
    const calls = parseCalls(body);
    if (calls === null) throw new Error('no calls');
    const filters = readFilterWords(wordsOf(page, it), now());
    const kindOf = own.way === 'detour' ? ({ kind: 'detour' } as const) : ({ kind: 'failed' } as const);
    const ask = { id: polls, url: endpoint, body, own: kindOf, elapsedMs: 1, credentialed: false, filters };
    const ownState = stateOf(own.text, own.way === 'detour');
    const context = { ownState, fault: own.way === 'failed' ? fault : null, session, scope, endpoint, now: now() };
    if (own.way === 'unproven') return serve(ownAlone(ask, calls, context), { it, notes: filters });
    const known = knownFilters(ask, calls, context);
    const verdict = ownState.kind === 'judged' ? ownState.verdicts[0] : undefined;
    const [only] = calls.calls;
    if (only === undefined || (verdict?.kind === 'answer' && !isUnserved(only, verdict, known))) return false;
    const byOwn = servedByOwn(calls.calls, known, (one) => hasCaughtUp(one, (at) => at));
    const elsewhere = byOwn ?? (await serveBy(calls, known, candidate));
    const served = elsewhere ?? servedByOwn(calls.calls, known, () => true);
    // With its own answer at hand, a page that hears nothing gets that as it is (law 1).
    return serve(served, { it, notes: filters }, isReplyLost && own.way !== 'held');
  }

  /** False where the site gets its own outcome. */
  function serve(
    served: { members: Member[]; saves: FilterSave[] } | null,
    { it, notes }: { it: Asked; notes: readonly FilterNote[] },
    isReplyLost = false,
  ): boolean {
    if (served === null) return false;
    saveFilters(session, served.saves, scope, now());
    const text = result(served.members[0]?.resultSource ?? 'null');
    if (isReplyLost) return true;
    const marks = marksOf(served.saves, notes, (at) => at);
    noteFilters(page, { asked: it, body: text, now: now(), isStray: false, marks });
    tell(text);
    return true;
  }

  function stateOf(text: string | null, isDetour: boolean): OwnState {
    if (isDetour) return { kind: 'judged', verdicts: [{ kind: 'refusal', reason: 'unknown' }], fault: null };
    if (text === null) return { kind: 'judged', verdicts: [{ kind: 'fault', fault }], fault };
    const source = /"result":(.*)\}$/s.exec(text)?.[1] ?? null;
    const error = source === null ? { code: -32000, message: 'filter not found', source: '{}' } : null;
    return {
      kind: 'judged',
      verdicts: [{ kind: 'answer', value: { idSource: '1', resultSource: source, error } }],
      fault: null,
    };
  }

  async function serveBy(
    calls: Calls,
    known: ReturnType<typeof knownFilters>,
    candidate: number | null,
  ): Promise<{ members: Member[]; saves: FilterSave[] } | null> {
    const head = candidate === null ? undefined : heads[candidate];
    const ask = async (asked: readonly RpcCall[]): Promise<Verdict<Member[]>> =>
      head === undefined
        ? { kind: 'fault', fault }
        : {
            kind: 'answer',
            value: asked.map((call) => ({ idSource: '1', resultSource: answerAt(head, all, call), error: null })),
          };
    const verdict = await serveAt('https://candidate.xyz', worksOf(calls.calls, known), { scope, endpoint, now }, ask);
    if (verdict.kind !== 'answer') return null;
    return { members: verdict.value.map(({ member }) => member), saves: verdict.value.map(({ save }) => save) };
  }

  function sync(at: number, lag: number): void {
    const before = heads[at] ?? start;
    const after = ancestor(best, lag);
    if (branchOf(before).includes(after)) return;
    heads[at] = after;
    if (at !== 0) return;
    const [left, joined] = [branchOf(before), branchOf(after)];
    const gone = left.filter((block) => !joined.includes(block)).reverse();
    const come = joined.filter((block) => !left.includes(block));
    for (const { kind: of, queue } of nodeFilters.values()) {
      if (of === 'blocks') queue.push(...come.map(({ hash }) => `"${hash}"`));
      else {
        queue.push(...gone.flatMap((block) => logTexts(block).reverse()).map((text) => text.replace('false', 'true')));
        queue.push(...come.flatMap(logTexts));
      }
    }
  }

  async function act(step: Step): Promise<void> {
    switch (step.do) {
      case 'mine':
        for (let blocks = 0; blocks < step.blocks; blocks++) best = mine(best, step.logs);
        return;
      case 'reorg': {
        let tip = ancestor(best, Math.min(step.depth, best.number - start.number));
        for (const end = best.number + step.longer; tip.number < end; ) tip = mine(tip, step.logs);
        best = tip;
        return;
      }
      case 'sync':
        sync(step.who, step.lag);
        return;
      case 'restart':
        nodeFilters.clear();
        return;
      case 'poll':
        return poll(step);
    }
  }

  /** All endpoints are well and at one head; a few polls more. */
  async function end(candidate: number): Promise<void> {
    for (let blocks = 0; blocks < 8; blocks++) best = mine(best, 1);
    for (let who = 0; who < 3; who++) sync(who, 0);
    nowS += 5;
    for (let more = 0; more < 3; more++) await poll({ do: 'poll', own: 'well', candidate, isReplyLost: false });
  }

  create(true);
  const expected = () => branchOf(best).filter(({ number }) => number > start.number);
  return { act, end, given: () => given, expected };
}

const logs = fc.nat(2);
const step = (withReorgs: boolean): fc.Arbitrary<Step> =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('mine' as const), blocks: fc.integer({ min: 1, max: 4 }), logs }),
    },
    {
      weight: withReorgs ? 1 : 0,
      arbitrary: fc.record({
        do: fc.constant('reorg' as const),
        depth: fc.integer({ min: 1, max: 5 }),
        longer: fc.integer({ min: 1, max: 3 }),
        logs,
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('sync' as const),
        who: fc.nat(2),
        lag: fc.oneof(fc.constant(0), fc.nat(4)),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
    {
      weight: 9,
      arbitrary: fc.record({
        do: fc.constant('poll' as const),
        own: fc.constantFrom<OwnWay>('well', 'well', 'unproven', 'refused', 'refused', 'lostAnswer', 'lateAnswer'),
        candidate: fc.constantFrom(1, 2, 1, 2, null),
        isReplyLost: fc.oneof(
          { weight: 5, arbitrary: fc.constant(false) },
          { weight: 1, arbitrary: fc.constant(true) },
        ),
      }),
    },
  );

/** The candidate gives a log of a branch that dies; the own endpoint never saw it, and would not take it back. */
const reply = { candidate: 1, isReplyLost: false } as const;
const deadBranch: Step[] = [
  { do: 'poll', own: 'refused', ...reply },
  { do: 'mine', blocks: 1, logs: 1 },
  { do: 'sync', who: 1, lag: 0 },
  { do: 'reorg', depth: 1, longer: 1, logs: 0 },
  { do: 'sync', who: 0, lag: 0 },
  { do: 'poll', own: 'well', ...reply },
  { do: 'mine', blocks: 1, logs: 0 },
  { do: 'poll', own: 'well', ...reply },
  { do: 'sync', who: 0, lag: 0 },
];

/** Its own endpoint keeps for the filter what the site had from another meanwhile: more than a ring's worth. */
const longOutage: Step[] = Array.from({ length: 4 }, (): Step[] => [
  { do: 'mine', blocks: 100, logs: 1 },
  { do: 'sync', who: 1, lag: 0 },
  { do: 'sync', who: 0, lag: 0 },
  { do: 'poll', own: 'refused', ...reply },
]).flat();

/** What the own endpoint gives after others is more than a ring's worth too. */
const longReturn: Step[] = [
  { do: 'mine', blocks: 130, logs: 1 },
  { do: 'sync', who: 0, lag: 0 },
  { do: 'poll', own: 'lateAnswer', ...reply },
  { do: 'poll', own: 'well', ...reply },
];

/** What came too late is more than an ask may tell: some of it goes with each of the next polls. */
const strays = (own: 'well' | 'refused'): Step[] => [
  { do: 'mine', blocks: 100, logs: 20 },
  { do: 'sync', who: 0, lag: 0 },
  { do: 'poll', own: 'lateAnswer', candidate: null, isReplyLost: false },
  { do: 'mine', blocks: 1, logs: 1 },
  { do: 'sync', who: 1, lag: 0 },
  { do: 'poll', own, candidate: 1, isReplyLost: false },
];

describe('through any schedule', () => {
  test.each([
    ['logs', true],
    ['blocks', false],
  ] as const)('no %s of a filter are lost or doubled', async (kind, withReorgs) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step(withReorgs), { minLength: 5, maxLength: 50 }),
        fc.integer({ min: 1, max: 2 }),
        async (steps, last) => {
          const world = createWorld(kind);
          for (const one of steps) await world.act(one);
          await world.end(last);
          const wanted =
            kind === 'blocks'
              ? world.expected().map(({ hash }) => hash)
              : world
                  .expected()
                  .flatMap((block) => logTexts(block).map((_, at) => `${block.hash} 0x${at.toString(16)}`));
          expect(world.given().toSorted()).toEqual(wanted.toSorted());
        },
      ),
      {
        numRuns: 1000,
        seed: 20261125,
        examples: withReorgs
          ? [
              [deadBranch, 1],
              [longOutage, 1],
              [longReturn, 1],
              [strays('well'), 1],
              [strays('refused'), 2],
            ]
          : [
              [longOutage, 1],
              [longReturn, 1],
            ],
      },
    );
  });
});
