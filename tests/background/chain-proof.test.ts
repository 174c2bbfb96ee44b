// Promises about a candidate's proof before its first use: which chain it is on, by its own word and another operator's.
import { setImmediate as settled } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type ProofOptions, proveChain, type Voice, voicesFor } from '@/lib/background/trust/chain-proof';
import type { Verdict } from '@/lib/failover/verdict';
import type { RpcCall } from '@/lib/rpc/call';
import { evmIdentity } from '@/lib/rpc/identity';
import type { Member } from '@/lib/rpc/reply';
import { fakeClock } from '../failover/fake-clock';

/** A chain as one endpoint knows it. */
interface Node extends Voice {
  answers: boolean;
  chain: number;
  /** Tells chains apart. */
  salt: string;
  /** A private copy: its blocks from here on are its own. */
  forkedAt: number;
  /** Null: it does not know the tag. */
  final: number | null;
  head: number;
}

const patienceMs = 500;
const node = (name: string, own: Partial<Node> = {}): Node => ({
  url: `https://${name}.example/`,
  chainId: 1,
  group: name,
  independent: true,
  answers: true,
  chain: 1,
  salt: 'a',
  forkedAt: Infinity,
  final: 900,
  head: 1_000,
  ...own,
});
const hex = (value: number) => `0x${value.toString(16)}`;

function answerOf({ chain, head, final, salt, forkedAt }: Node, { method, paramsSource }: RpcCall): Verdict<Member> {
  const result = (value: unknown): Verdict<Member> => ({
    kind: 'answer',
    value: { idSource: '1', resultSource: JSON.stringify(value), error: null },
  });
  if (method === 'eth_chainId') return result(hex(chain));
  if (method === 'eth_blockNumber') return result(hex(head));
  const [tag]: unknown[] = JSON.parse(paramsSource ?? '[]');
  const number = tag === 'finalized' ? final : Number(tag);
  if (number === null) return { kind: 'refusal', reason: 'missing-data' };
  if (number > head) return result(null);
  const own = number > forkedAt ? 'f' : salt;
  return result({ number: hex(number), hash: `0x${own.repeat(60)}${number.toString(16).padStart(4, '0')}` });
}

function proof(candidate: Node, ...voices: Node[]) {
  return proofOf(candidate, voices);
}

function proofOf(candidate: Node, voices: Node[], mostApart: number | null = null) {
  const clock = fakeClock();
  const asked: string[] = [];
  const ask: ProofOptions<Node>['ask'] = async (one, calls, signal) => {
    asked.push(`${one.group} ${calls.map(({ method, paramsSource }) => `${method}${paramsSource}`).join()}`);
    if (!one.answers)
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
    else await settled();
    return calls.map((call) => (one.answers ? answerOf(one, call) : { kind: 'abandoned' }));
  };
  const signal = new AbortController().signal;
  return {
    clock,
    asked,
    result: proveChain(candidate, voices, { identity: evmIdentity, ask, clock, signal, patienceMs, mostApart }),
  };
}

const introduced = 'eth_chainId[],eth_getBlockByNumber["finalized",false],eth_blockNumber[]';

test('a candidate whose final block another operator names too is proven after one question to each, asked at the same time', async () => {
  const other = node('other');
  const { asked, result } = proof(node('new'), other, node('third'));
  expect(asked).toEqual([`other ${introduced}`, `new ${introduced}`]);
  expect(await result).toEqual({ kind: 'proven', by: other, liars: [] });
  expect(asked).toHaveLength(2);
});

test('final blocks of different height are compared at the older one, for one more question', async () => {
  const other = node('other', { final: 960 });
  const { asked, result } = proof(node('new'), other);
  expect(await result).toEqual({ kind: 'proven', by: other, liars: [] });
  expect(asked.slice(2)).toEqual(['other eth_getBlockByNumber["0x384",false]']);
});

test('on a chain without the tag a block well below both heads is compared', async () => {
  const other = node('other', { final: null, head: 1_004 });
  const { asked, result } = proof(node('new', { final: null }), other);
  expect(await result).toEqual({ kind: 'proven', by: other, liars: [] });
  expect(asked.slice(2)).toEqual(['new', 'other'].map((name) => `${name} eth_getBlockByNumber["${hex(936)}",false]`));
});

test('two who may be one node name an honest one in vain: somebody else decides', async () => {
  const [real, other] = [node('real'), node('other')];
  const [one, two] = ['one', 'two'].map((name) => node(name, { independent: false, salt: 'f' }));
  if (one === undefined || two === undefined) throw new Error('two nodes were made');
  expect(await proof(real, one, two).result).toEqual({ kind: 'disputed' });
  expect(await proof(real, one, two, other).result).toEqual({ kind: 'proven', by: other, liars: [one] });
  const three = node('three', { independent: false });
  expect(voicesFor(real, [one, two, three, other])).toEqual([one, two, other]);
});

test('when two name different blocks the third operator decides who is wrong', async () => {
  const [fork, real, third] = [node('fork', { salt: 'f' }), node('real'), node('third')];
  expect(await proof(fork, real, third).result).toEqual({ kind: 'wrong' });
  expect(await proof(real, fork, third).result).toEqual({ kind: 'proven', by: third, liars: [fork] });
  expect(await proof(fork, real).result).toEqual({ kind: 'disputed' });
  expect(await proof(fork, real, node('third', { salt: 'e' })).result).toEqual({ kind: 'disputed' });
});

test('a candidate of another chain is wrong at once, whatever the others say', async () => {
  const { asked, result } = proof(node('new', { chain: 56 }), node('other', { answers: false }));
  expect(await result).toEqual({ kind: 'wrong' });
  expect(asked).toHaveLength(2);
});

test('a voice of another chain proves nothing and is told of; the next one is asked', async () => {
  const [stranger, third] = [node('stranger', { chain: 56 }), node('third')];
  expect(await proof(node('new'), stranger, third).result).toEqual({ kind: 'proven', by: third, liars: [stranger] });
});

test('where no other operator is, or none answers in time, the chain id alone is enough', async () => {
  expect(await proof(node('new')).result).toEqual({ kind: 'id-only', liars: [] });
  const { clock, result } = proof(node('new'), node('silent', { answers: false }));
  let ended = false;
  void result.then(() => {
    ended = true;
  });
  await clock.advance(patienceMs - 1);
  expect(ended).toBe(false);
  await clock.advance(1);
  expect(await result).toEqual({ kind: 'id-only', liars: [] });
});

test('voices are of other operators, one of each group, and two that may be one node are no two voices', () => {
  const [firm, pool, otherPool] = [
    node('firm'),
    node('pool', { independent: false }),
    node('otherPool', { independent: false }),
  ];
  const twin = node('firm2', { group: 'firm' });
  expect(voicesFor(firm, [firm, twin, pool, otherPool])).toEqual([pool, otherPool]);
  expect(voicesFor(pool, [firm, twin, pool, otherPool])).toEqual([firm]);
});

test('a copy of the chain that was made a moment ago shares its final block, and is told by its blocks near the head', async () => {
  const copy = node('own', { independent: false, forkedAt: 990 });
  expect(await proofOf(copy, [node('other')]).result).toMatchObject({ kind: 'proven' });
  expect(await proofOf(copy, [node('other'), node('third')], 5).result).toEqual({ kind: 'wrong' });
  expect(await proofOf(copy, [node('other')], 5).result).toEqual({ kind: 'disputed' });
  expect(await proofOf(node('own', { independent: false }), [node('other')], 5).result).toMatchObject({
    kind: 'proven',
  });
});

test('a copy that mines nothing, or more than the chain, stands apart from all others and is stale', async () => {
  const own = (head: number) => node('own', { independent: false, head });
  const others = [node('other'), node('third')];
  expect(await proofOf(own(994), others, 5).result).toEqual({ kind: 'stale' });
  expect(await proofOf(own(1_006), others, 5).result).toEqual({ kind: 'stale' });
  expect(await proofOf(own(995), others, 5).result).toMatchObject({ kind: 'proven' });
  const frozen = node('frozen', { head: 500 });
  expect(await proofOf(own(1_000), [frozen, node('other')], 5).result).toMatchObject({ kind: 'proven' });
});
