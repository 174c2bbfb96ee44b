// Invented wallets of a page, and what became of offers to them.
import type { FoundWallet, Offer } from '@/lib/messages/wallet';

export const wallets: FoundWallet[] = [
  { rdns: 'io.metamask', name: 'MetaMask', chainId: 1, chainName: 'Ethereum' },
  { rdns: 'io.rabby', name: 'Rabby', chainId: 88991, chainName: null },
  { rdns: null, name: '', chainId: null, chainName: null },
];

const offer = (end: Offer['end']): Offer => ({
  walletName: 'MetaMask',
  chainName: 'Ethereum',
  operatorName: 'Pocket Network',
  at: 0,
  end,
});

/** By state of the gallery. */
export const offers: Record<string, Offer> = {
  'wallet-asked': offer({ kind: 'asked' }),
  'wallet-taken': offer({ kind: 'taken' }),
  'wallet-refused': offer({
    kind: 'refused',
    text: 'Chain ID 0x1 is built in; a site may not change its address. <b>Sorry</b> (-32602)',
  }),
};
