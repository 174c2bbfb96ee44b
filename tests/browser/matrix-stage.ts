// The stage of the rescue matrix: one lab, one browser with the built extension, one page per client library.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeFunctionData, erc20Abi } from 'viem';
import type { LabBrowser, LabPage } from '@/tests/lab/browser';
import { bundlePage } from '@/tests/lab/bundle';
import { labAccounts } from '@/tests/lab/chain';
import { openChromium } from '@/tests/lab/chromium';
import { openFirefox } from '@/tests/lab/firefox';
import { type Lab, startLab } from '@/tests/lab/lab';
import type { Answers, Question } from './clients/client';
import { type ClientName, clientNames, siteNames, siteOf } from './matrix-plan';

export type BrowserName = LabBrowser['name'];

/** Seven libraries in seven tabs share one proxy in the lab. */
const firefoxPrefs = {
  'network.http.max-persistent-connections-per-proxy': 256,
  // All cells of a fault share a host, and bodies that drip hold their connections: no page alone fills the usual six.
  'network.http.max-persistent-connections-per-server': 64,
  // Firefox lets a handshake wait that follows a failed one: up to a minute, longer than a test should take.
  'network.websocket.delay-failed-reconnects': false,
};

/** A copy of the built extension that no later build changes; the caller removes it. */
function copyExtension(name: BrowserName): string {
  const folder = mkdtempSync(join(tmpdir(), 'detour-built-'));
  const built = name === 'chromium' ? 'chrome-mv3' : 'firefox-mv3';
  cpSync(fileURLToPath(new URL(`../../.output/${built}`, import.meta.url)), folder, { recursive: true });
  return folder;
}

/** Opens a browser with the built extension in it. `notFoundHosts` and `args`: Chromium only. */
export async function openWithDetour(
  lab: Lab,
  name: BrowserName,
  notFoundHosts: string[] = [],
  args: readonly string[] = [],
): Promise<LabBrowser> {
  const extension = copyExtension(name);
  const browser =
    name === 'chromium'
      ? await openChromium(lab, { extension, notFoundHosts, args })
      : await openFirefox(lab, { extension, prefs: firefoxPrefs });
  return {
    ...browser,
    close: async () => {
      await browser.close();
      rmSync(extension, { recursive: true, force: true });
    },
  };
}

const html = '<!doctype html><meta charset="utf-8"><title>A dApp</title><script src="/dapp.js"></script>';

/** A lab whose sites each ship one of the libraries, and where a community endpoint has set a cookie to be sent back. */
export async function startMatrixLab(): Promise<Lab> {
  const lab = await startLab({ hosts: siteNames });
  for (const client of clientNames) {
    const script = await bundlePage(fileURLToPath(new URL(`./clients/${client}.ts`, import.meta.url)));
    for (const site of siteNames.filter((name) => name.startsWith(`${client}-`))) {
      lab.setPage(site, '/', html);
      lab.setPage(site, '/dapp.js', { body: script, type: 'text/javascript' });
    }
  }
  const headers = { 'set-cookie': 'known=yes; Secure; SameSite=None; Path=/' };
  lab.setPage('eth.api.pocket.network', '/cookie', { body: '<!doctype html>', headers });
  return lab;
}

export type Pages = Record<ClientName, LabPage>;

/** One tab per library, at the site of the first fault. */
export async function openPages(browser: LabBrowser): Promise<Pages> {
  const cookie = await browser.newPage('https://eth.api.pocket.network/cookie');
  await cookie.close();
  const open = (client: ClientName) => browser.newPage(`https://${siteOf(client, 0)}/`);
  return {
    viem: await open('viem'),
    wagmi: await open('wagmi'),
    ethers5: await open('ethers5'),
    ethers6: await open('ethers6'),
    web3v1: await open('web3v1'),
    web3v4: await open('web3v4'),
    axios: await open('axios'),
  };
}

/** Brings every page to its site of this round. */
export async function movePages(pages: Pages, round: number): Promise<void> {
  await Promise.all(
    clientNames.map(async (client) => {
      const url = `https://${siteOf(client, round)}/`;
      if (pages[client].url() !== url) await pages[client].goto(url);
    }),
  );
}

/** What every cell asks, but for the URL. */
export function questionFor(lab: Lab): Omit<Question, 'url'> {
  const [token] = lab.chains.ethereum.tokens;
  if (token === undefined) throw new Error('the lab has no token');
  const account = labAccounts[1];
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [account] });
  return { account, token: token.address, balanceOf: data };
}

/** The truth, asked of a node itself; nothing mines while a matrix runs. */
export async function truthOf(lab: Lab): Promise<Answers> {
  const [node] = lab.chains.ethereum.nodes;
  if (node === undefined) throw new Error('the lab has no node');
  const { account, token, balanceOf } = questionFor(lab);
  const number = async (method: string, params: unknown[]) => BigInt(String(await node.rpc(method, params))).toString();
  return {
    block: await number('eth_blockNumber', []),
    balance: await number('eth_getBalance', [account, 'latest']),
    tokenBalance: await number('eth_call', [{ to: token, data: balanceOf }, 'latest']),
  };
}
