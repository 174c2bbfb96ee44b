// How an endpoint says which chain it serves, family by family. Types, and Ethereum's way. Pure; runs in the background and in tests.
import type { Verdict } from '@/lib/failover/verdict';
import type { RpcCall } from './call';
import { objectMembers, parseJson } from './json-source';
import { blockAt, ownCall } from './own-call';
import type { Member } from './reply';

/** What an endpoint says of itself. Not all chains know a final block. */
export interface Word {
  /** It names the chain that it is asked for. */
  isRight: boolean;
  /** `hash` is null where it must be asked for. */
  final: { number: number; hash: string | null } | null;
  head: number | null;
}

/** The chain that an endpoint named. `chainId` is 0 where we have no number for it; `name` is null where the directory has it. */
export interface Named {
  chainId: number;
  name: string | null;
}

export interface Identity {
  /** The question for its chain alone, without parameters. */
  askName: RpcCall;
  /** Null when the result names no chain. */
  nameIn: (result: unknown) => Named | null;
  /** The question for its height alone. */
  askHead: RpcCall;
  headIn: (verdicts: readonly Verdict<Member>[]) => number | null;
  /** Asked first, all at once. */
  introduction: readonly RpcCall[];
  /** One verdict per call of the introduction; the first is an answer. */
  read: (verdicts: readonly Verdict<Member>[], chainId: number) => Word;
  askHash: (number: number) => RpcCall;
  /** Null when there is no block of that number in the answer. */
  hashIn: (verdict: Verdict<Member>, number: number) => string | null;
  /** A final block further behind another operator's is stale; null: not looked at. */
  mostBehind: number | null;
}

/** Source text of a result; '' where there is none. */
export const resultOf = (verdict: Verdict<Member> | undefined): string =>
  verdict?.kind === 'answer' ? (verdict.value.resultSource ?? '') : '';

const askChainId = ownCall('eth_chainId');
const askBlockNumber = ownCall('eth_blockNumber');

export const evmIdentity: Identity = {
  askName: askChainId,
  nameIn: (result) => {
    const chainId = quantityIn(result);
    return chainId === null ? null : { chainId, name: null };
  },
  askHead: askBlockNumber,
  headIn: ([head]) => quantity(resultOf(head)),
  introduction: [askChainId, blockAt('finalized'), askBlockNumber],
  read: ([id, final, head], chainId) => ({
    isRight: quantity(resultOf(id)) === chainId,
    final: blockIn(resultOf(final)),
    head: quantity(resultOf(head)),
  }),
  askHash: blockAt,
  hashIn: (verdict, number) => {
    const block = blockIn(resultOf(verdict));
    return block?.number === number ? block.hash : null;
  },
  mostBehind: null,
};

function blockIn(source: string): { number: number; hash: string } | null {
  if (!source.startsWith('{')) return null;
  const members = objectMembers(source);
  const [number, hash] = [quantity(members.get('number') ?? ''), parseJson(members.get('hash') ?? '')];
  return number === null || typeof hash !== 'string' ? null : { number, hash: hash.toLowerCase() };
}

const quantity = (source: string): number | null => quantityIn(parseJson(source));

function quantityIn(value: unknown): number | null {
  return typeof value === 'string' && /^0x[0-9a-f]{1,13}$/i.test(value) ? Number(value) : null;
}
