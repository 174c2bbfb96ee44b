// Tidepool, a dApp as people know them: account, balance, tokens, block ticker. Runs in a page of the lab; uses viem with
// its defaults and no cleverness of its own, and shows its errors as they are. ?rpc=infura|alchemy|unlisted|fork chooses.
import { createPublicClient, erc20Abi, formatEther, formatUnits, http, isAddress } from 'viem';
import { mainnet } from 'viem/chains';

interface Setup {
  rpc: Record<string, string>;
  account: string;
  tokens: string[];
}

declare const labSetup: Setup;

const chosen = new URLSearchParams(location.search).get('rpc') ?? 'infura';
const url = labSetup.rpc[chosen];
if (url === undefined) throw new Error(`no endpoint is called ${chosen}`);
const client = createPublicClient({ chain: mainnet, transport: http(url) });
const pollMs = 3000;

function show(id: string, text: string): void {
  const element = document.getElementById(id);
  if (element !== null) element.textContent = text;
}

function showError(error: unknown): void {
  const box = document.getElementById('errors');
  if (box === null) return;
  box.hidden = error === null;
  box.textContent = error instanceof Error ? error.message : String(error);
  document.getElementById('chain')?.classList.toggle('bad', error !== null);
  document.body.dataset.state = error === null ? 'ready' : 'failed';
}

const shorten = (amount: string): string =>
  Number(amount).toLocaleString('en-US', { maximumFractionDigits: 4, minimumFractionDigits: 2 });

async function readToken(address: string, owner: string): Promise<[name: string, symbol: string, amount: string]> {
  if (!isAddress(address) || !isAddress(owner)) throw new Error(`${address} is no address`);
  const token = { address, abi: erc20Abi } as const;
  const [name, symbol, decimals, balance] = await Promise.all([
    client.readContract({ ...token, functionName: 'name' }),
    client.readContract({ ...token, functionName: 'symbol' }),
    client.readContract({ ...token, functionName: 'decimals' }),
    client.readContract({ ...token, functionName: 'balanceOf', args: [owner] }),
  ]);
  return [name, symbol, shorten(formatUnits(balance, decimals))];
}

function drawTokens(tokens: [string, string, string][]): void {
  const rows = tokens.map(([name, symbol, amount]) => {
    const row = document.createElement('tr');
    const [left, right] = [document.createElement('td'), document.createElement('td')];
    const coin = document.createElement('span');
    coin.className = 'coin';
    coin.textContent = symbol.slice(0, 3);
    left.append(coin, name);
    right.append(`${amount} ${symbol}`);
    row.append(left, right);
    return row;
  });
  document.getElementById('tokens')?.replaceChildren(...rows);
}

async function refresh(): Promise<void> {
  const { account, tokens } = labSetup;
  if (!isAddress(account)) throw new Error(`${account} is no address`);
  const [chainId, block, balance, held] = await Promise.all([
    client.getChainId(),
    client.getBlock(),
    client.getBalance({ address: account }),
    Promise.all(tokens.map((token) => readToken(token, account))),
  ]);
  if (chainId !== mainnet.id) throw new Error(`this endpoint serves chain ${chainId}`);
  show('block', `Block ${block.number.toLocaleString('en-US')}`);
  show('balance', `${shorten(formatEther(balance))} ETH`);
  drawTokens(held);
}

async function tick(): Promise<void> {
  const startedAt = performance.now();
  try {
    await refresh();
    document.body.dataset.tookMs = String(Math.round(performance.now() - startedAt));
    showError(null);
  } catch (error) {
    showError(error); // the dApp's own handling: say what viem said
  }
  setTimeout(tick, pollMs);
}

show('account', `${labSetup.account.slice(0, 6)}…${labSetup.account.slice(-4)}`);
show('endpoint', url.replace(/[0-9A-Za-z]{32}/, 'KEY'));
void tick();
