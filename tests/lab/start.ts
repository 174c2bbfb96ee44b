// `npm start`: builds the extension, starts the outage lab, and opens the same dApp with and without Detour, and the panel.
// Without a display, or with --once, it runs the scenario by itself, prints a table and ends. Options: --once, --no-build.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LabBrowser } from './browser';
import { openChromium } from './chromium';
import { dappUrls, serveDapps } from './dapps';
import { type Lab, startLab } from './lab';
import { panelUrl, servePanel } from './panel';
import { runScenario } from './scenario';

const root = fileURLToPath(new URL('../..', import.meta.url));
const extension = join(root, '.output/chrome-mv3');
const has = (option: string): boolean => process.argv.includes(option);
const hasDisplay = Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY) || process.platform !== 'linux';
const isAlone = has('--once') || !hasDisplay;

function buildExtension(): void {
  const { status } = spawnSync(join(root, 'node_modules/.bin/wxt'), ['build', '-b', 'chrome'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('the extension did not build');
}

/** A block now and then, so that the dApp's ticker moves. */
const blockEveryMs = 4000;

function keepMining(lab: Lab): NodeJS.Timeout {
  return setInterval(() => {
    for (const chain of ['ethereum', 'base', 'fork'] as const) void lab.mine(chain);
  }, blockEveryMs);
}

const half = (left: number): string[] => [`--window-position=${left},0`, '--window-size=900,950'];

async function show(lab: Lab): Promise<LabBrowser[]> {
  const detoured = await openChromium(lab, { extension, headless: false, args: half(0) });
  const bare = await openChromium(lab, { extension: null, headless: false, args: half(900) });
  await detoured.newPage(`${dappUrls.testDapp}?rpc=infura`);
  await detoured.newPage(`${dappUrls.portfolio}?rpc=infura`);
  await bare.newPage(panelUrl);
  await bare.newPage(`${dappUrls.portfolio}?rpc=infura`);
  console.log(`\nLeft: with Detour. Right: without, and the panel (${panelUrl}). Ctrl+C ends it.`);
  await new Promise((resolve) => process.once('SIGINT', resolve));
  return [detoured, bare];
}

async function runAlone(lab: Lab): Promise<LabBrowser[]> {
  const folder = join(root, '.lab');
  const detoured = await openChromium(lab, { extension });
  const bare = await openChromium(lab, { extension: null });
  const rows = await runScenario({ lab, detoured, bare, folder });
  writeFileSync(join(folder, 'scenario.json'), JSON.stringify(rows, null, 2));
  console.log(`\nPictures and scenario.json are in ${folder}`);
  return [detoured, bare];
}

if (!has('--no-build')) buildExtension();
const lab = await startLab();
await serveDapps(lab);
servePanel(lab);
const mining = keepMining(lab);
const browsers = await (isAlone ? runAlone(lab) : show(lab));
clearInterval(mining);
// Ctrl+C reaches them too, and a window may have been closed by hand.
for (const browser of browsers) await browser.close().catch(() => undefined);
await lab.stop();
