// How an endpoint says that it serves Solana: the hash of the first block, and a recent final block that another operator knows too.
// Pure; runs in the background and in tests.
import { chainIds, genesisOf } from '@/lib/directory/chains';
import { type Identity, type Named, resultOf } from '@/lib/rpc/identity';
import { objectMembers, parseJson } from '@/lib/rpc/json-source';
import { ownCall } from '@/lib/rpc/own-call';
import { isBase58Of } from './base58';

/** Half a minute to a minute: an endpoint this far behind another's final slot is stale (solana.json, `probe`). */
const MOST_BEHIND = 150;

/** Neither transactions nor rewards: some hundred bytes instead of megabytes. */
const hashOnly =
  '{"commitment":"finalized","transactionDetails":"none","rewards":false,"maxSupportedTransactionVersion":0}';

/** The public test clusters, which the directory has no endpoints for. Recalled. */
const testClusters = new Map([
  ['EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrYsQ', 'Solana devnet'],
  ['4uhcVJyU9pJkvQyUS88uRDiswHXSCkY3zQawwpjk2NsY', 'Solana testnet'],
]);

function nameIn(genesis: unknown): Named | null {
  if (!isBase58Of(32, genesis)) return null;
  const chainId = chainIds().find((id) => genesisOf(id) === genesis);
  if (chainId !== undefined) return { chainId, name: null };
  return { chainId: 0, name: testClusters.get(genesis) ?? `Solana ${genesis.slice(0, 8)}` };
}

const askGenesis = ownCall('getGenesisHash');
const askSlot = ownCall('getSlot', '[{"commitment":"finalized"}]');

export const solanaIdentity: Identity = {
  askName: askGenesis,
  nameIn,
  askHead: askSlot,
  headIn: ([slot]) => slotIn(resultOf(slot)),
  introduction: [askGenesis, askSlot],
  read: ([genesis, slot], chainId) => {
    const number = slotIn(resultOf(slot));
    return {
      isRight: parseJson(resultOf(genesis)) === genesisOf(chainId),
      final: number === null ? null : { number, hash: null },
      head: number,
    };
  },
  askHash: (number) => ownCall('getBlock', `[${number},${hashOnly}]`),
  hashIn: (verdict, number) => {
    const source = resultOf(verdict);
    if (!source.startsWith('{')) return null;
    const members = objectMembers(source);
    const [hash, parent] = [parseJson(members.get('blockhash') ?? ''), slotIn(members.get('parentSlot') ?? '')];
    return typeof hash === 'string' && parent !== null && parent < number ? hash : null;
  },
  mostBehind: MOST_BEHIND,
};

/** A slot or a height: a safe integer for the next hundred million years. */
export function slotIn(source: string): number | null {
  const value = parseJson(source);
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
