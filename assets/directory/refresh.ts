// Carries the compiled facts over into the directory that ships, and refuses what is not fit. Runs in Node: `npm run directory -- <folder of facts>`.
//
// The files it writes, one entry a line; every entry has `source` (a key of sources.json, several parted by a space) and
// `checked` (the day it was last held against that source). What the words mean stands in lib/directory/entry.ts.
//   chains.json       `local`: chain ids of developers' machines. `doNotUse`: expressions over URLs, and why.
//                     `chains`: id, name, testnet, state (active, legacy, sunset-announced, sunset: not asked), blockSeconds
//                     (null unknown), thin (few operators), latestOnly (old block numbers get the latest state),
//                     source auto (compiled mechanically) or hand.
//                     `endpoints`: in the order of asking: tier, Pocket Network first among equals. `private`: raw
//                     transactions go to a private relay; `fork`: always false here; `batch`: calls in one HTTP request, 0
//                     none; `subset`: few methods; `noTunnel`: refuses an extension's WebSocket.
//   operators.json    firms by id; `group`: one failure domain; `hosts`: suffixes, the longest wins.
//   patterns.json     expressions with groups `net` (looked up in `nets`) or `chainId` (when `chainInUrl`), tried in order
//                     on hosts of their operator only. `failover` false: nothing of it is asked elsewhere.
//   viem-chains.json  chains of viem's list that nobody else claims, with their public https URLs.
//   methods.json      `asked`: reads and broadcasts, all in full; `others`: kind only, `name*` is a prefix.
//   dialects.json     how endpoints say that they fail; a signal's members must all hold, empty asks for nothing.
//   sources.json      what the short keys stand for; does not ship.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DirectoryFiles, problemsOf } from '@/lib/directory/validate';
import { carryChains } from './carry/chains';
import { carryDialects, unnamed } from './carry/dialects';
import { carryMethods } from './carry/methods';
import { carryOperators } from './carry/operators';
import { carryPatterns } from './carry/patterns';
import { type Row, rowOf } from './carry/read';
import { sourceTable } from './carry/sources';
import { carryViemChains } from './carry/viem-chains';
import { jsonLines } from './carry/write';

const here = new URL('.', import.meta.url);

/** How deep each file is opened, so that an entry is a line. */
const depths: Record<string, number> = {
  chains: 2,
  operators: 2,
  patterns: 2,
  'viem-chains': 2,
  methods: 2,
  dialects: 3,
  sources: 2,
};

function viemVersion(): string {
  const lock = rowOf(JSON.parse(readFileSync(new URL('../../package.json', here), 'utf8')), 'package.json');
  return String(rowOf(lock.dependencies, 'dependencies').viem);
}

function factsReader(folder: string): (name: string) => Row {
  return (name) => rowOf(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')), name);
}

function carry(facts: (name: string) => Row): { files: Record<string, Row>; dropped: string[] } {
  const [chains, providers, errors, methods] = ['chains', 'providers', 'errors', 'methods'].map(facts);
  if (!chains || !providers || !errors || !methods) throw new Error('A file of the facts is empty.');
  const [endpointSources, methodSources] = [sourceTable(), sourceTable()];
  const carried = carryChains(chains, endpointSources);
  const viem = 'viem';
  const files: Record<string, Row> = {
    chains: carried.file,
    operators: carryOperators(chains, providers),
    patterns: carryPatterns(providers),
    'viem-chains': carryViemChains(carried.file, viem),
    methods: carryMethods(methods, methodSources.keyOf),
    dialects: carryDialects(errors),
  };
  const byChain = {
    auto: 'compiled mechanically from chainlist and viem',
    hand: 'compiled by hand, see the endpoints',
  };
  const domains = rowOf(providers.sources, 'providers.sources');
  files.sources = {
    chains: { ...byChain, ...endpointSources.table() },
    operators: domains,
    patterns: domains,
    viem: { [viem]: `npm viem ${viemVersion()}, viem/chains` },
    methods: methodSources.table(),
    dialects: { ...rowOf(errors.sources, 'errors.sources'), ...unnamed },
  };
  return { files, dropped: carried.dropped };
}

/** The text that will be committed is what is judged: written out and read back. */
function asShipped(texts: Record<string, string>): DirectoryFiles {
  const read = (name: string) => JSON.parse(texts[name] ?? 'null');
  return {
    chains: read('chains'),
    operators: read('operators'),
    patterns: read('patterns'),
    viemChains: read('viem-chains'),
    methods: read('methods'),
    dialects: read('dialects'),
    sources: read('sources'),
  };
}

function main(folder: string | undefined): number {
  if (folder === undefined) {
    console.error('Name the folder that holds the facts: npm run directory -- ../shared/facts');
    return 1;
  }
  const { files, dropped } = carry(factsReader(folder));
  const texts = Object.fromEntries(
    Object.entries(files).map(([name, file]) => [name, jsonLines(file, depths[name] ?? 2)]),
  );
  const problems = problemsOf(asShipped(texts));
  if (problems.length > 0) {
    console.error(`Nothing was written. ${problems.length} problem(s):\n${problems.join('\n')}`);
    return 1;
  }
  for (const [name, text] of Object.entries(texts)) writeFileSync(new URL(`${name}.json`, here), text);
  console.log(`Not carried over:\n${dropped.join('\n')}`);
  console.log(
    Object.entries(texts)
      .map(([name, text]) => `${name}.json ${text.length} characters`)
      .join('\n'),
  );
  return 0;
}

process.exitCode = main(process.argv[2]);
