// npm run drill -- https://your.dapp ...: its arguments are in drill-arguments.ts.
// Opens Chromium with the built extension, cuts what is named, and says what broke. Ends with 0: all went on; 1: something that the site
// needs was lost; 2: nothing was learnt.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import en from '@/assets/public/_locales/en/messages.json';
import { drillFileName, drillHtml, drillJson } from '@/components/drill/drill-file';
import { countWords, drillTitle, notCutWords, rowInstead, rowPart, verdictWords } from '@/components/drill/drill-words';
import type { Language } from '@/components/kit/language';
import { type DrillReport, isBroken } from '@/lib/ledger/drill';
import type { LabBrowser } from './browser';
import { builtExtension } from './built-extension';
import { openChromium } from './chromium';
import { type DrillArguments, drillArguments, usage, WrongArguments } from './drill-arguments';
import { type Rehearsed, rehearse } from './rehearse';

const [WELL, BROKEN, UNKNOWN] = [0, 1, 2];

const messages = new Map(Object.entries(en));
const english: Language = {
  locale: 'en',
  t: (key, ...parts) =>
    (messages.get(key)?.message ?? '').replace(/\$(\d)/g, (_, place) => parts[Number(place) - 1] ?? ''),
};

function printed(report: DrillReport): string {
  const rows = report.rows.map((row) => {
    const state = isBroken(row) ? 'LOST ' : row.saved > 0 ? 'saved' : 'none ';
    return `  ${state}  ${row.operatorName} (${row.host}), ${rowPart(english, row)}: ${row.saved} of ${row.calls}. ${rowInstead(english, row)}`;
  });
  return [
    drillTitle(english, report),
    `${verdictWords(english, report)} ${countWords(english, report)}`,
    ...rows,
    ...notCutWords(english, report).map((words) => `  ${words}`),
  ].join('\n');
}

function written(report: DrillReport, folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, drillFileName(report));
  writeFileSync(`${path}.html`, drillHtml(english, report));
  writeFileSync(`${path}.json`, `${drillJson(report)}\n`);
  return [`${path}.html`, `${path}.json`];
}

function conclude(result: Rehearsed, { cut, out }: DrillArguments): number {
  if (result.kind === 'nothing') {
    const names = result.choices.map(({ kind, name }) => (kind === 'all' ? 'all' : name));
    console.error(
      names.length === 0
        ? 'The page asked no blockchain and no gateway for content while it was watched: nothing to cut.'
        : `The page was not seen to use that. It uses: ${names.join(', ')}.`,
    );
    return UNKNOWN;
  }
  const { report } = result;
  if (cut === null && report.what.kind === 'operator')
    console.log(
      'In which cloud its hosts stand is not known, so the operator that most of its requests go to was cut.',
    );
  console.log(printed(report));
  for (const path of written(report, out)) console.log(path);
  return report.verdict === 'idle' ? UNKNOWN : report.verdict === 'works' ? WELL : BROKEN;
}

/** Whatever ends us: a press of Ctrl+C, too. */
function goneAtExit(folder: string): string {
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  return folder;
}

async function opened({ headed, args }: DrillArguments): Promise<LabBrowser> {
  const profile = goneAtExit(mkdtempSync(join(tmpdir(), 'detour-drill-')));
  const extension = goneAtExit(builtExtension('chromium'));
  try {
    return await openChromium(null, { profile, extension, headless: !headed, args });
  } catch (error) {
    const said = error instanceof Error ? error.message : `${error}`;
    if (headed && /X server|\$DISPLAY|platform failed to initialize/i.test(said))
      throw new Error('--headed needs a display: leave it out, or put xvfb-run before the command.');
    throw error;
  }
}

async function main(): Promise<number> {
  const asked = drillArguments(process.argv.slice(2));
  const browser = await opened(asked);
  try {
    const tell = (line: string) => console.error(`${line} ...`);
    return conclude(await rehearse(browser, { ...asked, tell }), asked);
  } finally {
    await browser.close();
  }
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof WrongArguments) console.error(usage);
  return UNKNOWN;
});
