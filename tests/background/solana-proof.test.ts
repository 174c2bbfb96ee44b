// Promises about a Solana candidate's proof: its genesis hash, a final block that another operator names too, and not far behind.
import { expect, test } from 'vitest';
import { type ProofOptions, proveChain, type Voice, voicesFor } from '@/lib/background/trust/chain-proof';
import type { Verdict } from '@/lib/failover/verdict';
import type { RpcCall } from '@/lib/rpc/call';
import type { Member } from '@/lib/rpc/reply';
import { solanaIdentity } from '@/lib/rpc/solana/identity';
import { fakeClock } from '../failover/fake-clock';

const mainnet = '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d';
const devnet = 'EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrYsQ';

interface Node extends Voice {
  genesis: string;
  /** Tells ledgers apart. */
  salt: string;
  slot: number;
  silent: boolean;
}

const node = (name: string, own: Partial<Node> = {}): Node => ({
  url: `https://${name}.example/`,
  chainId: 9_000_000_000_000_501,
  group: name,
  independent: true,
  genesis: mainnet,
  salt: 'a',
  slot: 1_000,
  silent: false,
  ...own,
});

const result = (resultSource: string): Verdict<Member> => ({
  kind: 'answer',
  value: { idSource: '1', resultSource, error: null },
});

function answerOf({ genesis, slot, salt }: Node, { method, paramsSource }: RpcCall): Verdict<Member> {
  if (method === 'getGenesisHash') return result(`"${genesis}"`);
  if (method === 'getSlot') return result(`${slot}`);
  const [number = 0]: number[] = JSON.parse(paramsSource ?? '[]');
  if (number > slot) return { kind: 'refusal', reason: 'missing-data' };
  return result(`{"blockhash":"${salt}${number}","parentSlot":${number - 1},"previousBlockhash":"x","blockTime":null}`);
}

async function proof(candidate: Node, ...voices: Node[]) {
  const asked: string[] = [];
  const ask: ProofOptions<Node>['ask'] = async (one, calls) => {
    asked.push(`${one.group} ${calls.map(({ method }) => method).join()}`);
    return calls.map((call) => (one.silent ? { kind: 'abandoned' } : answerOf(one, call)));
  };
  const options = { identity: solanaIdentity, ask, clock: fakeClock(), signal: new AbortController().signal };
  return { asked, ...(await proveChain(candidate, voices, { ...options, patienceMs: 500 })) };
}

test('a candidate is proven by its genesis hash and a final block that another operator names too, of little text', async () => {
  const { asked, ...proven } = await proof(node('new', { slot: 1_003 }), node('other'));
  expect(proven).toMatchObject({ kind: 'proven', liars: [] });
  expect(asked).toEqual([
    'other getGenesisHash,getSlot',
    'new getGenesisHash,getSlot',
    'new getBlock',
    'other getBlock',
  ]);
  expect(JSON.parse(solanaIdentity.askHash(1_000).paramsSource ?? '')).toMatchObject([
    1_000,
    { transactionDetails: 'none', rewards: false },
  ]);
});

test('an endpoint of another cluster is wrong, whatever its slots say', async () => {
  expect((await proof(node('new', { genesis: devnet }), node('other'))).kind).toBe('wrong');
  expect(await proof(node('new'), node('liar', { genesis: devnet }), node('third'))).toMatchObject({
    kind: 'proven',
    liars: [{ group: 'liar' }],
  });
});

test('a copy of the ledger that went its own way has the genesis hash and other blocks', async () => {
  expect((await proof(node('copy', { salt: 'b' }), node('other'), node('third'))).kind).toBe('wrong');
  expect((await proof(node('copy', { salt: 'b' }), node('other'))).kind).toBe('disputed');
});

test('150 slots behind another is on the chain, 151 is stale, unless somebody else stands with it', async () => {
  expect((await proof(node('new', { slot: 850 }), node('other'))).kind).toBe('proven');
  expect((await proof(node('new', { slot: 849 }), node('other'))).kind).toBe('stale');
  expect((await proof(node('new', { slot: 849 }), node('boaster', { slot: 9_999 }), node('third'))).kind).toBe('stale');
  const withThird = await proof(node('new', { slot: 999 }), node('boaster', { slot: 9_999 }), node('third'));
  expect(withThird).toMatchObject({ kind: 'proven', by: { group: 'third' } });
});

test('where nobody can compare, the genesis hash is taken for now', async () => {
  expect((await proof(node('new'))).kind).toBe('id-only');
  expect((await proof(node('new'), node('mute', { silent: true }))).kind).toBe('id-only');
  const [one, other] = [node('a', { independent: false }), node('b', { independent: false })];
  expect(voicesFor(one, [other])).toEqual([]);
});

test('an own endpoint is told by what its genesis hash is known as', () => {
  expect(solanaIdentity.nameIn(mainnet)).toEqual({ chainId: 9_000_000_000_000_501, name: null });
  expect(solanaIdentity.nameIn(devnet)).toEqual({ chainId: 0, name: 'Solana devnet' });
  const test = 'GH7ome3EiwEr7tu9JuTh2dpYWBJK3z69Xm1ZE3MEE6JC';
  expect(solanaIdentity.nameIn(test)).toEqual({ chainId: 0, name: 'Solana GH7ome3E' });
  expect(['0x1', '', null, 7].map(solanaIdentity.nameIn)).toEqual([null, null, null, null]);
});
