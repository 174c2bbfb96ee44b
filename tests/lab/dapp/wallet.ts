// A small wallet for @metamask/test-dapp: EIP-1193 and EIP-6963, a development key, JSON-RPC by the page's own fetch.
// Runs in a page of the lab. With `?wallet=io.metamask` it announces itself under that name, and its requests go where no hook reaches.
import { announce, providerOf } from './wallet-announce';
import { createLabWallet } from './wallet-core';

declare const labSetup: { rpc: Record<string, string>; mnemonic: string };

const asked = new URLSearchParams(location.search);
const rdns = asked.get('wallet');
const wallet = createLabWallet({
  url: labSetup.rpc[asked.get('rpc') ?? 'infura'] ?? '',
  mnemonic: labSetup.mnemonic,
  // Detour leaves such requests alone: they stand for those of a wallet elsewhere.
  fetchOptions: rdns === null ? {} : { keepalive: true },
});
const provider = providerOf(wallet.request);
Object.assign(window, { ethereum: provider, walletAsked: wallet.asked });
announce(provider, rdns ?? 'xyz.somedapp.wallet');
