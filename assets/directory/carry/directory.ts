// The whole of the facts -> the texts of the directory's files, and what is wrong with them. Runs in Node, in the refresh script and in tests.
import { type DirectoryFiles, problemsOf } from '@/lib/directory/validate';
import { carryChains } from './chains';
import { carryClouds, cloudSources } from './clouds';
import { carryDialects, unnamed } from './dialects';
import { lotusUrls } from './filecoin';
import { carryGateways } from './gateways';
import { carryMethods } from './methods';
import { carryMirrors, mirrorSources } from './mirrors';
import { carryNative } from './native';
import { carryOperators } from './operators';
import { carryPatterns } from './patterns';
import { type Row, rowOf } from './read';
import { carrySolana } from './solana';
import { sourceTable } from './sources';
import { carryViemChains } from './viem-chains';
import { jsonLines } from './write';

/** How deep each file is opened, so that an entry is a line. */
const depths: Record<string, number> = { dialects: 3 };
const ENTRY_DEPTH = 2;

export interface CarriedDirectory {
  /** By file name without `.json`. */
  texts: Record<string, string>;
  /** Entries of the facts that were left out, with the reason. */
  dropped: string[];
  /** Empty when the texts may be written. */
  problems: string[];
}

/**
 * @param facts One file of the facts by name.
 * @param viemVersion Of the viem package whose chain list is read.
 * @throws Error with a sentence, where a file of the facts has another shape or says something nobody has translated.
 */
export function carryDirectory(facts: (name: string) => Row, viemVersion: string): CarriedDirectory {
  const [chains, providers, errors] = [facts('chains'), facts('providers'), facts('errors')];
  const filecoin = lotusUrls(facts('filecoin'));
  const [endpointSources, methodSources] = [sourceTable(), sourceTable()];
  const evm = carryChains(chains, filecoin.urls, endpointSources);
  const operators = carryOperators(chains, providers);
  const carried = {
    file: carrySolana(evm.file, operators, facts('solana'), endpointSources),
    dropped: [...evm.dropped, ...filecoin.dropped],
  };
  const clouds = [facts('cloud-ranges.core-region'), facts('cloud-fingerprints')] as const;
  const frontends = facts('dapp-frontends');
  const mirrors = carryMirrors(frontends);
  const domains = rowOf(providers.sources, 'providers.sources');
  const byChain = {
    auto: 'compiled mechanically from chainlist and viem',
    hand: 'compiled by hand, see the endpoints',
  };
  const files = {
    chains: carried.file,
    operators,
    patterns: carryPatterns(providers),
    'viem-chains': carryViemChains(carried.file, 'viem'),
    native: carryNative(chains, carried.file.checked),
    gateways: carryGateways(facts('ipfs-gateways'), facts('arweave-gateways')),
    mirrors,
    clouds: carryClouds(...clouds),
    methods: carryMethods(facts('methods'), methodSources.keyOf),
    dialects: carryDialects(errors),
    sources: {
      chains: { ...byChain, ...endpointSources.table() },
      operators: domains,
      patterns: domains,
      viem: { viem: `npm viem ${viemVersion}, viem/chains` },
      clouds: cloudSources(...clouds),
      mirrors: mirrorSources(frontends, mirrors),
      methods: methodSources.table(),
      dialects: { ...rowOf(errors.sources, 'errors.sources'), ...unnamed },
    },
  };
  const texts = Object.fromEntries(
    Object.entries(files).map(([name, file]) => [name, jsonLines(file, depths[name] ?? ENTRY_DEPTH)]),
  );
  return { texts, dropped: carried.dropped, problems: problemsOf(asShipped(texts)) };
}

/** The text that will be committed is what is judged: read back as it was written. */
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
