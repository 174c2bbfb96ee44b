// The lab's wallet as an extension, its worker: keeps the key and sends its own requests, which no other extension sees.
import { type Ask, createLabWallet } from '../dapp/wallet-core';

declare const labSetup: { url: string; mnemonic: string };

const wallet = createLabWallet(labSetup);

async function answer(ask: Ask): Promise<object> {
  // For the tests: what it was asked, as it arrived.
  if (ask.method === 'wallet_labAsked') return { result: wallet.asked };
  try {
    return { result: await wallet.request(ask) };
  } catch (error) {
    const { code = -32603, message = '' }: { code?: number; message?: string } = Object(error);
    return { error: { code, message } };
  }
}

chrome.runtime.onMessage.addListener((ask: Ask, _sender, send) => {
  void answer(ask).then(send);
  return true;
});
