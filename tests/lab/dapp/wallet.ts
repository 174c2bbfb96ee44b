// A small wallet for @metamask/test-dapp: EIP-1193 and EIP-6963, a development key, JSON-RPC by the page's own fetch.
// Runs in a page of the lab. Not a wallet for anybody's money.
import { createWalletClient, type Hex, http, isHex } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { mainnet } from 'viem/chains';

declare const labSetup: { rpc: Record<string, string>; mnemonic: string };

const chosen = new URLSearchParams(location.search).get('rpc') ?? 'infura';
const url = labSetup.rpc[chosen] ?? '';
const account = mnemonicToAccount(labSetup.mnemonic);
const client = createWalletClient({ account, chain: mainnet, transport: http(url) });

interface Ask {
  method: string;
  params?: unknown;
}

type Listener = (value: unknown) => void;
const listeners = new Map<string, Set<Listener>>();

/** The parts of a transaction request that a page may give; the rest is looked up by viem. */
function readTransaction(value: unknown): { to?: Hex; data?: Hex; value?: bigint } {
  if (typeof value !== 'object' || value === null) return {};
  const field = (name: string): Hex | undefined => {
    const found: unknown = Object.entries(value).find(([key]) => key === name)?.[1];
    return isHex(found) ? found : undefined;
  };
  const [to, data, amount] = [field('to'), field('data'), field('value')];
  return { ...(to && { to }), ...(data && { data }), ...(amount && { value: BigInt(amount) }) };
}

async function forward({ method, params = [] }: Ask): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: Date.now(), method, params });
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const reply: { result?: unknown; error?: { code: number; message: string } } = await response.json();
  if (reply.error !== undefined) throw Object.assign(new Error(reply.error.message), { code: reply.error.code });
  return reply.result;
}

async function request(ask: Ask): Promise<unknown> {
  const params: unknown[] = Array.isArray(ask.params) ? ask.params : [];
  switch (ask.method) {
    case 'eth_requestAccounts':
    case 'eth_accounts':
      return [account.address.toLowerCase()];
    case 'wallet_requestPermissions':
    case 'wallet_getPermissions':
      return [{ parentCapability: 'eth_accounts' }];
    case 'personal_sign': {
      const [message] = params;
      return account.signMessage({ message: isHex(message) ? { raw: message } : String(message) });
    }
    case 'eth_sendTransaction':
      return client.sendTransaction(readTransaction(params[0]));
    default:
      return forward(ask);
  }
}

const provider = {
  isMetaMask: true,
  request,
  on: (event: string, listener: Listener) => {
    listeners.set(event, (listeners.get(event) ?? new Set()).add(listener));
  },
  removeListener: (event: string, listener: Listener) => listeners.get(event)?.delete(listener),
};

const icon =
  'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path fill="%231769e0" d="M0 0h1v1H0z"/></svg>';
const info = { uuid: '3f0f1d0e-6d1c-4d39-9f5b-1a5d0c0a0b0c', name: 'Lab wallet', icon, rdns: 'xyz.somedapp.wallet' };
const announce = () =>
  window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail: Object.freeze({ info, provider }) }));
Object.assign(window, { ethereum: provider });
window.addEventListener('eip6963:requestProvider', announce);
announce();
