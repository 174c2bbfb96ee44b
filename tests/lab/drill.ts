// npm run drill -- https://your.dapp [--cut aws] [--for 20] [--watch 15] [--out folder] [--headed] [--arg=...]
// Opens Chromium with the built extension, cuts what is named, and says what broke. Ends with 0: all went on; 1: something that the site
// needs was lost; 2: nothing was learnt.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import en from '@/assets/public/_locales/en/messages.json';
import { drillFileName, drillHtml, drillJson } from '@/components/drill/drill-file';
import { countWords, drillTitle, notCutWords, rowInstead, rowPart, verdictWords } from '@/components/drill/drill-words';
import type { Language } from '@/components/kit/language';
import { type DrillReport, isBroken } from '@/lib/ledger/drill';
import { builtExtension } from './built-extension';
import { openChromium } from './chromium';
import { type Rehearsed, rehearse } from './rehearse';

const usage =
  'npm run drill -- https://your.dapp [--cut aws] [--for 20] [--watch 15] [--out folder] [--headed] [--arg=...]';
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

function conclude(result: Rehearsed, folder: string): number {
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
  console.log(printed(report));
  for (const path of written(report, folder)) console.log(path);
  return report.verdict === 'idle' ? UNKNOWN : report.verdict === 'works' ? WELL : BROKEN;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      cut: { type: 'string' },
      for: { type: 'string', default: '20' },
      watch: { type: 'string', default: '15' },
      out: { type: 'string', default: 'drills' },
      headed: { type: 'boolean', default: false },
      arg: { type: 'string', multiple: true, default: [] },
    },
  });
  const [site = ''] = positionals;
  const [forMs, watchMs] = [Number(values.for) * 1_000, Number(values.watch) * 1_000];
  if (!/^https?:/.test(site) || !URL.canParse(site) || !(forMs > 0) || !(watchMs > 0)) {
    console.error(usage);
    return UNKNOWN;
  }
  const browser = await openChromium(null, {
    extension: builtExtension('chromium'),
    headless: !values.headed,
    args: values.arg,
  });
  try {
    const tell = (line: string) => console.error(`${line} ...`);
    return conclude(await rehearse(browser, { site, cut: values.cut ?? null, forMs, watchMs, tell }), values.out);
  } finally {
    await browser.close();
  }
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return UNKNOWN;
});
