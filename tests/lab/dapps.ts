// Puts the lab's dApps on their sites: our own portfolio, and MetaMask's test dApp unchanged with a small wallet before it.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { labMnemonic } from './anvil';
import { bundlePage } from './bundle';
import { labAccounts } from './chain';
import { labUrls } from './hosts';
import type { Lab } from './lab';

const folder = fileURLToPath(new URL('./dapp/', import.meta.url));
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

/** Where the dApps stand; add `?rpc=infura`, `alchemy`, `unlisted` or `fork`. */
export const dappUrls = {
  portfolio: 'https://app.somedapp.xyz/',
  testDapp: 'https://test-dapp.metamask.io/',
} as const;

async function servePortfolio(lab: Lab): Promise<void> {
  const tokens = lab.chains.ethereum.tokens.map((token) => token.address);
  const setup = `var labSetup = ${JSON.stringify({ rpc: labUrls, account: labAccounts[0], tokens })};\n`;
  const script = setup + (await bundlePage(join(folder, 'portfolio.ts')));
  const html = readFileSync(join(folder, 'portfolio.html'), 'utf8');
  lab.setPage('app.somedapp.xyz', '/', html);
  lab.setPage('app.somedapp.xyz', '/portfolio.js', { body: script, type: 'text/javascript' });
}

async function serveTestDapp(lab: Lab): Promise<void> {
  const host = 'test-dapp.metamask.io';
  const dist = dirname(createRequire(import.meta.url).resolve('@metamask/test-dapp/dist/index.html'));
  for (const file of readdirSync(dist).filter((name) => extname(name) in types))
    lab.setPage(host, `/${file}`, { body: readFileSync(join(dist, file)), type: types[extname(file)] ?? '' });
  const setup = `var labSetup = ${JSON.stringify({ rpc: labUrls, mnemonic: labMnemonic })};\n`;
  const wallet = setup + (await bundlePage(join(folder, 'wallet.ts')));
  lab.setPage(host, '/lab-wallet.js', { body: wallet, type: 'text/javascript' });
  const html = readFileSync(join(dist, 'index.html'), 'utf8');
  // For a wallet that is an extension.
  lab.setPage(host, '/bare', html);
  lab.setPage(host, '/', html.replace('<head>', '<head><script src="/lab-wallet.js"></script>'));
}

/** Serves all dApps of the lab. */
export async function serveDapps(lab: Lab): Promise<void> {
  await Promise.all([servePortfolio(lab), serveTestDapp(lab)]);
}
