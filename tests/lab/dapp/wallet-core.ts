// The lab's wallet itself: a development key and JSON-RPC to one endpoint, as a page's script or as an extension. Not a wallet for anybody's money.
import { createWalletClient, type Hex, http, isHex } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { mainnet } from 'viem/chains';

export interface Ask {
  method: string;
  params?: unknown;
}

export interface WalletSetup {
  /** Its endpoint, until it takes another by `wallet_addEthereumChain`. */
  url: string;
  mnemonic: string;
  /** For every request it makes. */
  fetchOptions?: RequestInit;
}

export interface LabWallet {
  request: (ask: Ask) => Promise<unknown>;
  /** All that it was asked, in order. */
  asked: Ask[];
}

/** A member of what a page gave. */
function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** The parts of a transaction request that a page may give; the rest is looked up by viem. */
function readTransaction(value: unknown): { to?: Hex; data?: Hex; value?: bigint } {
  const field = (name: string): Hex | undefined => {
    const found = memberOf(value, name);
    return isHex(found) ? found : undefined;
  };
  const [to, data, amount] = [field('to'), field('data'), field('value')];
  return { ...(to && { to }), ...(data && { data }), ...(amount && { value: BigInt(amount) }) };
}

const failure = (code: number, message: string): Error => Object.assign(new Error(message), { code });

export function createLabWallet(setup: WalletSetup): LabWallet {
  const account = mnemonicToAccount(setup.mnemonic);
  const { fetchOptions = {} } = setup;
  let { url } = setup;
  const asked: Ask[] = [];

  async function forward({ method, params = [] }: Ask): Promise<unknown> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: Date.now(), method, params });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(url, { ...fetchOptions, method: 'POST', headers, body });
    if (!response.ok) throw failure(-32603, `Non-200 status code: ${response.status}`);
    const reply: { result?: unknown; error?: { code: number; message: string } } = await response.json();
    if (reply.error !== undefined) throw failure(reply.error.code, reply.error.message);
    return reply.result;
  }

  /** As wallets do: another endpoint for the chain that it is on. */
  function addChain(chain: unknown): null {
    const [first] = [memberOf(chain, 'rpcUrls')].flat();
    if (memberOf(chain, 'chainId') !== '0x1') throw failure(4902, 'This wallet has one chain.');
    if (typeof first !== 'string' || !first.startsWith('https://')) throw failure(-32602, 'No https address.');
    url = first;
    return null;
  }

  async function request(ask: Ask): Promise<unknown> {
    asked.push(ask);
    const params: unknown[] = Array.isArray(ask.params) ? ask.params : [];
    switch (ask.method) {
      case 'eth_requestAccounts':
      case 'eth_accounts':
        return [account.address.toLowerCase()];
      case 'eth_chainId':
        return '0x1';
      case 'net_version':
        return '1';
      case 'wallet_requestPermissions':
      case 'wallet_getPermissions':
        return [{ parentCapability: 'eth_accounts' }];
      case 'wallet_addEthereumChain':
        return addChain(params[0]);
      case 'personal_sign': {
        const [message] = params;
        return account.signMessage({ message: isHex(message) ? { raw: message } : String(message) });
      }
      case 'eth_sendTransaction': {
        const transport = http(url, { fetchOptions, retryCount: 0 });
        return createWalletClient({ account, chain: mainnet, transport }).sendTransaction(readTransaction(params[0]));
      }
      default:
        return forward(ask);
    }
  }
  return { request, asked };
}
