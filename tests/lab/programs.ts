// Finds the programs of the machine that the lab needs. Runs in Node, in tests and in `npm start` only.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = {
  chromium: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
  firefox: ['firefox-esr', 'firefox'],
  certutil: ['certutil'],
} as const;

const debianPackages = { chromium: 'chromium', firefox: 'firefox-esr', certutil: 'libnss3-tools' } as const;

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // not there, or not ours to run
  }
}

/** The full path of a program; CHROMIUM, FIREFOX or CERTUTIL in the environment wins. Throws with the package to install. */
export function findProgram(program: keyof typeof names): string {
  const chosen = process.env[program.toUpperCase()];
  if (chosen !== undefined && chosen !== '') return chosen;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const paths = names[program].flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = paths.find(isExecutable);
  if (found === undefined)
    throw new Error(`no ${program} found; on Debian: apt-get install ${debianPackages[program]}`);
  return found;
}
