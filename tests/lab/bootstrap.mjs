// The first step of `npm start` and `npm test`: plain Node without any package, because nothing may be installed yet.
// `test` says `N passed, M failed` last, also where it never came to the tests or they were ended from outside.
// Installs the packages (npm install: npm ci refuses a lock file when the registry lacks another platform's package) and, where allowed, the browsers (apt-get), then runs tests/lab/start.ts or tests/run.ts.
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const [mode, ...rest] = process.argv.slice(2);
const root = fileURLToPath(new URL('../..', import.meta.url));
const scripts = { start: 'tests/lab/start.ts', test: 'tests/run.ts' };

/** Debian package by program; any one name of a row will do. `npm start` needs Firefox as little as the user does. */
const needs = {
  start: [
    {
      names: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
      debian: 'chromium',
      env: 'CHROMIUM',
    },
    { names: ['openssl'], debian: 'openssl' },
  ],
  test: [
    {
      names: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
      debian: 'chromium',
      env: 'CHROMIUM',
    },
    { names: ['firefox-esr', 'firefox'], debian: 'firefox-esr', env: 'FIREFOX' },
    { names: ['certutil'], debian: 'libnss3-tools', env: 'CERTUTIL' },
    { names: ['openssl'], debian: 'openssl' },
  ],
};

function onPath(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false; // not in this folder
    }
  });
}

function run(command, args) {
  console.log(`> ${command} ${args.join(' ')}`);
  return spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status === 0;
}

/** How many tests passed when none was run. */
const nothingRun = '0 passed, 1 failed';
const summary = /^\d+ passed, \d+ failed$/;

function giveUp(text) {
  console.error(text);
  if (mode === 'test') console.log(nothingRun);
  process.exit(1);
}

/** npm writes its own lock a moment before ours; only a lock that came later, with a pull, means new packages. */
const lockSlackMs = 60_000;

function installPackages() {
  const [wanted, installed] = [join(root, 'package-lock.json'), join(root, 'node_modules/.package-lock.json')];
  if (existsSync(installed) && statSync(wanted).mtimeMs < statSync(installed).mtimeMs + lockSlackMs) return;
  if (!run('npm', ['install', '--no-fund', '--no-audit'])) giveUp('npm install failed; see above.');
}

/** tsconfig.json stands on what wxt writes, and without it tsx does not find `@/`. */
function prepareTypes() {
  if (existsSync(join(root, '.wxt/tsconfig.json'))) return;
  if (!run(join(root, 'node_modules/.bin/wxt'), ['prepare'])) giveUp('wxt prepare failed; see above.');
}

function installPrograms(mode) {
  const missing = needs[mode].filter(({ names, env }) => !(env && process.env[env]) && !names.some(onPath));
  if (missing.length === 0) return;
  const packages = missing.map((need) => need.debian);
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  const isRoot = process.getuid?.() === 0;
  const maySudo = !isRoot && onPath('sudo') && spawnSync('sudo', ['-n', 'true']).status === 0;
  if (!onPath('apt-get') || !(isRoot || maySudo))
    giveUp(
      `These programs are missing: ${packages.join(', ')}. On Debian or Ubuntu:\n  sudo apt-get ${install.join(' ')}`,
    );
  const apt = (args) => (isRoot ? run('apt-get', args) : run('sudo', ['apt-get', ...args]));
  if (!apt(['update']) || !apt(install)) giveUp(`apt-get could not install ${packages.join(', ')}; see above.`);
}

/** Hands on what the tests say, and their summary when all else has been said. */
function hearTests({ stdout }) {
  let last = nothingRun;
  createInterface({ input: stdout }).on('line', (line) => {
    if (summary.test(line)) last = line;
    else console.log(line);
  });
  return () => console.log(last);
}

if (mode !== 'start' && mode !== 'test') giveUp('usage: node tests/lab/bootstrap.mjs start|test [options]');
if (Number(process.versions.node.split('.')[0]) < 20) giveUp(`Node 20 or later is needed; this is ${process.version}.`);
installPackages();
prepareTypes();
installPrograms(mode);
const child = spawn(process.execPath, ['--import', 'tsx', scripts[mode], ...rest], {
  cwd: root,
  stdio: ['inherit', mode === 'test' ? 'pipe' : 'inherit', 'inherit'],
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
const endTests = mode === 'test' ? hearTests(child) : () => undefined;
child.on('error', (error) => giveUp(error.message));
child.on('exit', (code) => {
  // What the tests started may hold their output open.
  const end = () => {
    endTests();
    process.exit(code ?? 1);
  };
  child.on('close', end);
  setTimeout(end, 5_000);
});
