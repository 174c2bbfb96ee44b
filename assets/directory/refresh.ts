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
//   native.json       the money and the explorer of our own chains, for a wallet that is offered an endpoint.
//   methods.json      `asked`: reads and broadcasts, all in full; `others`: kind only, `name*` is a prefix.
//   dialects.json     how endpoints say that they fail; a signal's members must all hold, empty asks for nothing.
//   gateways.json     who serves content addresses. `group`: one failure domain; `trustless`: car (blocks and CARs), raw (only
//                     tried for blocks), null (never asked, but named for opening a site); `suffix`: `{cid}.ipfs.{suffix}`;
//                     `central`: one company's, or all behind one company's network; `gone`: hosts that serve no more and still stand in pages.
//   mirrors.json      sites whose makers publish the same app under a name, `published`, of ENS or (DNSLink) of DNS.
//   (By hand: wallets.json, and sequencers.json, the rollups whose blocks one sequencer makes; their sources stand in themselves.)
//   suffixes.json     the public suffix list as tldts ships it, a tree of names in a text for each top-level domain.
//   clouds.json       clouds by id; `domain`: those of one name fall together; `edges`: labels that say only who ends TLS; `signs`:
//                     response headers (`name`, or `name: expression`) of which one strong or two weak ones are enough, and hosts.
//   ../public/clouds.bin  which addresses are whose (lib/directory/cloud-table.ts), read from the package when it is needed. With a
//                     second folder it is made anew from the published lists in it (carry/cloud-lists.ts), and held against them.
//   sources.json      what the short keys stand for; does not ship.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Row, rowOf } from './carry/read';
import { carrySuffixes, type Trie } from './carry/suffixes';
import { jsonLines } from './carry/write';

const CLOUD_RANGES = 'cloud-ranges.core-region';
const here = new URL('.', import.meta.url);

function readJson(file: URL | string, name: string): Row {
  return rowOf(JSON.parse(readFileSync(file, 'utf8')), name);
}

function viemVersion(): string {
  return String(rowOf(readJson(new URL('../../package.json', here), 'package.json').dependencies, 'dependencies').viem);
}

/** Out of the package's own form of the list, which it does not export. */
async function suffixes(): Promise<string> {
  const folder = new URL('../../node_modules/tldts/', here);
  const trie: Trie = await import(new URL('dist/es6/src/data/trie.js', folder).href);
  const { version } = readJson(new URL('package.json', folder), 'tldts');
  const today = new Date().toISOString().slice(0, 10);
  return jsonLines(carrySuffixes(trie, String(version), today), 2);
}

/** What addresses are whose, from the facts or from published lists, and where the table contradicts these. */
async function cloudTable(ranges: Row, lists: string | undefined): Promise<{ packed: Buffer; problems: string[] }> {
  const { packClouds } = await import('./carry/pack-clouds');
  if (lists === undefined) {
    const { segmentsOf } = await import('./carry/clouds');
    return { packed: packClouds(segmentsOf(ranges), String(ranges.built)), problems: [] };
  }
  const { readLists, segmentsOfLists, contradictions } = await import('./carry/cloud-lists');
  const published = readLists(lists);
  const packed = packClouds(segmentsOfLists(published), String(ranges.built));
  const problems = contradictions(published, packed);
  console.log(`clouds.bin was held against the lists of ${lists}: ${problems.length} contradictions.`);
  return { packed, problems };
}

/** The facts about ranges, where published lists stand in for them. */
function madeOf(ranges: Row, lists: string): Row {
  const today = new Date().toISOString().slice(0, 10);
  return { ...ranges, built: today, dataAsOf: `published lists, read ${today}`, sources: readdirSync(lists) };
}

async function main(folder: string | undefined, lists: string | undefined): Promise<number> {
  if (folder === undefined) {
    console.error('Name the folder that holds the facts: npm run directory -- ../shared/facts [<lists of addresses>]');
    return 1;
  }
  const { carryDirectory } = await import('./carry/directory');
  const facts = (name: string): Row => {
    const file = readJson(join(folder, `${name}.json`), name);
    return name === CLOUD_RANGES && lists !== undefined ? madeOf(file, lists) : file;
  };
  const carried = carryDirectory(facts, viemVersion());
  const table = await cloudTable(facts(CLOUD_RANGES), lists);
  carried.problems.push(...table.problems);
  if (carried.problems.length > 0) {
    console.error(`Nothing was written. ${carried.problems.length} problem(s):\n${carried.problems.join('\n')}`);
    return 1;
  }
  const texts = Object.entries({ ...carried.texts, suffixes: await suffixes() });
  for (const [name, text] of texts) writeFileSync(new URL(`${name}.json`, here), text);
  writeFileSync(new URL('../public/clouds.bin', here), table.packed);
  console.log(`clouds.bin ${table.packed.length} bytes`);
  console.log(texts.map(([name, text]) => `${name}.json ${text.length} characters`).join('\n'));
  console.log(`Not carried over:\n${carried.dropped.join('\n')}`);
  return 0;
}

process.exitCode = await main(process.argv[2], process.argv[3]);
