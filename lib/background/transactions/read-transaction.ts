// A signed transaction that the user pasted on the dashboard, read before anything is sent: what it does, and who would be handed it. Pure; runs in the background.

import { candidatesFor, type RpcCandidate } from '@/lib/background/rescue/candidates';
import { nobody } from '@/lib/background/rescue/target';
import { ownScope } from '@/lib/background/state/scope';
import type { State } from '@/lib/background/state/state';
import { chainName, isLocalChain } from '@/lib/directory/chains';
import { nativeOf } from '@/lib/directory/native';
import { operatorById } from '@/lib/directory/operators';
import type { NotSendable, TransactionReading } from '@/lib/messages/transaction';
import { readSigned, type SignedTransaction } from '@/lib/rpc/transaction/signed';
import { takersOf } from './takers';

interface Ready {
  transaction: SignedTransaction;
  candidates: RpcCandidate[];
  takers: RpcCandidate[];
}

export const nameOf = (operator: string) => operatorById(operator)?.name ?? operator;

/** Why it cannot be sent, or all that is needed for it. */
export async function ready(raw: string, state: State, now: number): Promise<Ready | NotSendable> {
  if (raw.trim() === '') return 'empty';
  const read = readSigned(raw);
  if (typeof read === 'string') return read;
  const { chainId } = read;
  if (isLocalChain(chainId)) return 'local-chain';
  if (chainName(chainId) === null || nativeOf(chainId) === null) return 'unknown-chain';
  if (state.policy.policy.failover === false) return 'policy';
  const candidates = candidatesFor({ ...nobody, chainId }, state, ownScope, now);
  const takers = takersOf(candidates);
  return takers.length === 0 ? 'nobody' : { transaction: read, candidates, takers };
}

export async function readTransaction(raw: string, state: State, now: number): Promise<TransactionReading> {
  const it = await ready(raw, state, now);
  if (typeof it === 'string') return { kind: 'refused', why: it };
  const { transaction, takers } = it;
  const { chainId, hash, from, to, nonce, dataBytes } = transaction;
  const { symbol, decimals } = nativeOf(chainId) ?? { symbol: '', decimals: 18 };
  return {
    kind: 'ok',
    transaction: {
      ...{ hash, chainId, from, to, nonce, dataBytes, symbol },
      chainName: chainName(chainId) ?? String(chainId),
      value: decimalText(transaction.value, decimals),
      maxFee: decimalText(transaction.maxFee, decimals),
      takers: takers.map(({ operator }) => nameOf(operator)),
    },
  };
}

/** `1500000000000000000` wei are `1.5`. */
function decimalText(amount: bigint, decimals: number): string {
  const digits = amount.toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const part = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return part === '' ? whole : `${whole}.${part}`;
}
