// Who serves a chain, in what order, and how long an entry is good for.
import { expect, test } from 'vitest';
import sequencerFile from '@/assets/directory/sequencers.json';
import viemFile from '@/assets/directory/viem-chains.json';
import {
  blockTimeSecondsOf,
  chainIds,
  chainName,
  checkedDate,
  endpointsOf,
  expiryOf,
  familyOf,
  genesisOf,
  hasOneSequencer,
  isLatestOnly,
  isLocalChain,
  isTestnet,
  isThin,
  listedEndpointsOf,
  referenceOf,
} from '@/lib/directory/chains';
import { MAX_EVM_CHAIN_ID } from '@/lib/directory/entry';
import { operatorById } from '@/lib/directory/operators';

/** The chains that were compiled; a refresh that loses one must say so here. */
const compiled = [
  1, 10, 14, 25, 30, 50, 56, 88, 97, 100, 122, 130, 137, 143, 146, 169, 204, 248, 250, 252, 288, 314, 324, 369, 480,
  999, 1088, 1101, 1116, 1135, 1284, 1285, 1301, 1329, 1868, 2020, 2741, 4326, 4689, 4801, 5000, 8217, 8453, 9745,
  10200, 17000, 33139, 34443, 42161, 42170, 42220, 43113, 43114, 57073, 59141, 59144, 80002, 80094, 81457, 84532, 98866,
  167000, 314159, 421614, 534352, 560048, 747474, 1440000, 7777777, 11155111, 11155420, 9_000_000_000_000_501,
];

test('every compiled chain is there, with a name and endpoints of known operators', () => {
  expect(chainIds()).toEqual(compiled);
  for (const id of compiled) {
    expect(chainName(id)).toBeTruthy();
    expect(listedEndpointsOf(id).length).toBeGreaterThan(0);
    for (const { operator, chainId } of listedEndpointsOf(id)) {
      expect(operatorById(operator)?.id).toBe(operator);
      expect(chainId).toBe(id);
    }
  }
});

test('Filecoin’s endpoints say which of them speak Lotus’s own methods', () => {
  const lotus = (id: number) =>
    listedEndpointsOf(id).flatMap(({ url, lotus: speaks }) => (speaks ? [new URL(url).host] : []));
  expect(lotus(314)).toEqual([
    'filecoin.drpc.org',
    'api.node.glif.io',
    'filecoin.chainup.net',
    'api.chain.love',
    'node.filutils.com',
  ]);
  expect(lotus(314159)).toEqual(['api.calibration.node.glif.io', 'filecoin-calibration.chainup.net']);
  expect(compiled.filter((id) => familyOf(id) === 'filecoin')).toEqual([314, 314159]);
  expect(compiled.filter((id) => familyOf(id) === 'evm').flatMap(lotus)).toEqual([]);
});

test('Solana is known by its genesis hash, under a number that no EVM chain can have', () => {
  const [solana = 0] = compiled.filter((id) => familyOf(id) === 'solana');
  expect([chainName(solana), referenceOf(solana)]).toEqual(['Solana', 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp']);
  expect(genesisOf(solana)).toBe('5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d');
  expect([genesisOf(1), referenceOf(1), familyOf(999_999)]).toEqual([null, null, 'evm']);
  expect(Number.isSafeInteger(solana) && solana > MAX_EVM_CHAIN_ID).toBe(true);
});

test('most chains can lose any operator and still be served by two others', () => {
  const poor = compiled.filter(
    (id) => new Set(endpointsOf(id).map(({ operator }) => operatorById(operator)?.group)).size < 3,
  );
  expect(poor.filter((id) => !isThin(id) && id !== 17000)).toEqual([]);
});

test('endpoints stand best tier first, and Pocket Network first among equals', () => {
  for (const id of compiled) {
    const rows = endpointsOf(id);
    expect(rows.map(({ tier }) => tier)).toEqual(rows.map(({ tier }) => tier).sort());
    const pocket = rows.findIndex(({ operator }) => operator === 'pocket');
    const sameTier = rows.findIndex(({ tier }) => tier === rows[pocket]?.tier);
    if (pocket !== -1) expect(pocket).toBe(sameTier);
  }
  expect(endpointsOf(1)[0]?.operator).toBe('pocket');
});

test('private relays are marked, and their mempool is never public', () => {
  const ethereum = endpointsOf(1).find(({ url }) => url === 'https://rpc.mevblocker.io');
  expect(ethereum?.mempool).toBe('private');
  const privates = compiled.flatMap(listedEndpointsOf).filter(({ mempool }) => mempool === 'private');
  expect(privates.map(({ url }) => url)).toEqual([
    'https://rpc.mevblocker.io',
    'https://rpc-bsc.48.club',
    'https://0.48.club',
    'https://bsc.blockpi.network/v1/rpc/private',
    'https://polygon-amoy.blockpi.network/v1/rpc/private',
  ]);
});

test('dRPC gets three calls a request, the others ten', () => {
  const batches = new Map(endpointsOf(1).map(({ operator, batch }) => [operator, batch]));
  expect(batches.get('drpc')).toBe(3);
  expect(batches.get('publicnode')).toBe(10);
});

test('Blockscout serves a subset and stands last in its tier', () => {
  const rows = endpointsOf(11155111);
  const subset = rows.findIndex((row) => row.subset);
  expect(rows[subset]?.url).toContain('/api/eth-rpc');
  expect(rows.slice(subset + 1).every((row) => row.tier > 3 || row.subset)).toBe(true);
});

test('a chain that was shut down is listed but not asked, and one announced to end is asked last', () => {
  expect(endpointsOf(17000)).toEqual([]);
  expect(listedEndpointsOf(17000).length).toBeGreaterThan(0);
  expect(endpointsOf(1101).every(({ tier }) => tier === 4)).toBe(true);
});

test('a chain out of the directory is served from viem’s list, promising nothing', () => {
  expect(chainName(40)).toBe('Telos');
  expect(endpointsOf(40)).toEqual([
    {
      url: 'https://rpc.telos.net',
      wss: null,
      chainId: 40,
      operator: 'telos.net',
      tracking: 'unspecified',
      tier: 4,
      mempool: 'unknown',
      batch: 1,
      lotus: false,
      subset: false,
      noTunnel: false,
      checkedAt: Date.UTC(2026, 10, 22),
    },
  ]);
});

test('an endpoint of viem’s list on a known firm’s host has that firm as operator', () => {
  const known = viemFile.chains
    .flatMap(({ id }) => endpointsOf(id))
    .filter(({ operator }) => operatorById(operator) !== null);
  expect(known.length).toBeGreaterThan(50);
  expect(known.find(({ url }) => url.includes('.rpc.thirdweb.com'))?.operator).toBe('thirdweb');
});

test('local chains and chains that nobody knows have no endpoint', () => {
  for (const id of [1337, 31337, 5777, 260, 270, 412346, 123456789]) {
    expect(endpointsOf(id)).toEqual([]);
    expect(chainName(id)).toBeNull();
  }
  expect(isLocalChain(31337)).toBe(true);
  expect(isLocalChain(1)).toBe(false);
});

test('where several of viem’s chains share an id, none is used', () => {
  const ids = viemFile.chains.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(chainName(999)).toBe('HyperEVM');
  expect(endpointsOf(999).some(({ url }) => url.includes('zora') || url.includes('wanchain'))).toBe(false);
});

test('what is known of a chain is told, and what is not is not', () => {
  expect([blockTimeSecondsOf(1), blockTimeSecondsOf(14), blockTimeSecondsOf(40)]).toEqual([12, null, null]);
  expect([isTestnet(1), isTestnet(11155111), isTestnet(41)]).toEqual([false, true, true]);
  expect([isThin(1), isThin(480), isThin(123456789)]).toEqual([false, true, true]);
  expect([isLatestOnly(1), isLatestOnly(999)]).toEqual([false, true]);
  expect(checkedDate()).toBe('2026-11-22');
});

test('an entry is last in rank after twelve months and off after eighteen', () => {
  const checkedAt = Date.UTC(2026, 10, 22);
  const day = 86_400_000;
  expect(expiryOf({ checkedAt }, checkedAt)).toBe('fresh');
  expect(expiryOf({ checkedAt }, checkedAt + 365 * day - 1)).toBe('fresh');
  expect(expiryOf({ checkedAt }, checkedAt + 365 * day)).toBe('old');
  expect(expiryOf({ checkedAt }, checkedAt + 548 * day - 1)).toBe('old');
  expect(expiryOf({ checkedAt }, checkedAt + 548 * day)).toBe('expired');
});

test('a rollup with one sequencer is one of ours, stands once, and says where that is written and when it was read', () => {
  const ids = sequencerFile.sequencers.map(({ chain }) => chain);
  expect(new Set(ids).size).toBe(ids.length);
  const sources = new Set(Object.keys(sequencerFile.sources));
  for (const { chain, source, checked } of sequencerFile.sequencers) {
    expect(compiled).toContain(chain);
    expect(source.split(' ').filter((key) => !sources.has(key))).toEqual([]);
    expect(checked).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  }
  const used = new Set(sequencerFile.sequencers.flatMap(({ source }) => source.split(' ')));
  expect([...sources].filter((key) => !used.has(key))).toEqual([]);
  // Chains of many makers, one that sequences by Ethereum itself, and one of which nobody could be found to say it.
  expect([8453, 42161, 59144].map(hasOneSequencer)).toEqual([true, true, true]);
  expect([1, 56, 137, 43114, 167000, 204].some(hasOneSequencer)).toBe(false);
});
