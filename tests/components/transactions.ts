// Invented signed transactions, and what became of them.
import type { Following, TakerSaid, TransactionReading } from '@/lib/messages/transaction';

const takers = ['Pocket Network', 'PublicNode (Allnodes)', 'dRPC'];
const [first = '', second = '', third = ''] = takers;

const payment: TransactionReading = {
  kind: 'ok',
  transaction: {
    hash: '0x8a2f6c1d0b9e47a35c8df0192837465aabbccddeeff00112233445566778899a',
    chainId: 1,
    chainName: 'Ethereum',
    from: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
    to: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
    value: '1.25',
    maxFee: '0.00105',
    symbol: 'ETH',
    nonce: 42,
    dataBytes: 0,
    takers,
  },
};

/** By what was pasted. */
export const readings: Record<string, TransactionReading> = {
  '0x02': payment,
  '0x03': { ...payment, transaction: { ...payment.transaction, to: null, dataBytes: 5120, takers: [first] } },
  '0x04': { kind: 'refused', why: 'no-chain' },
};

export const takersSaid: TakerSaid[] = [
  { operatorName: first, said: 'taken', text: '' },
  { operatorName: second, said: 'refused', text: 'txpool is full <script>' },
  { operatorName: third, said: 'silent', text: '' },
];

const block = { number: 24_000_012, hash: '0xabc', ok: true };
const voices = (has: boolean, mined: boolean): Following['voices'] => [
  { operatorName: first, voice: { seen: has, block: mined ? block : null, head: 24_000_014, nonce: 42 } },
  { operatorName: second, voice: { seen: has, block: mined ? block : null, head: 24_000_014, nonce: 42 } },
  { operatorName: third, voice: null },
];

export const followings: Record<string, Following> = {
  waiting: { state: { kind: 'waiting' }, voices: voices(true, false) },
  mined: { state: { kind: 'mined', block: block.number, confirmations: 12, ok: true }, voices: voices(true, true) },
  replaced: { state: { kind: 'replaced' }, voices: voices(false, false) },
  dropped: { state: { kind: 'dropped' }, voices: voices(false, false) },
};
