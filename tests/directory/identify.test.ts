// A URL tells its operator and chain; local names, addresses and forks are never rescued.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import patternFile from '@/assets/directory/patterns.json';
import { identify, isRescuableHost } from '@/lib/directory/identify';

const hex32 = '0123456789abcdef0123456789abcdef';
const uuid = '01234567-89ab-cdef-0123-456789abcdef';
/** Detour's number for it. */
const solana = 9_000_000_000_000_501;

test.each([
  [`https://mainnet.infura.io/v3/${hex32}`, 'infura', 1],
  [`wss://mainnet.infura.io/ws/v3/${hex32}`, 'infura', 1],
  [`https://linea-mainnet.infura.io/v3/${hex32}`, 'infura', 59144],
  [`https://avalanche-mainnet.infura.io/v3/${hex32}/`, 'infura', 43114],
  [`https://brandnew-mainnet.infura.io/v3/${hex32}`, 'infura', null],
  ['https://eth-mainnet.g.alchemy.com/v2/abcDEF-ghi_0123456789', 'alchemy', 1],
  ['wss://base-mainnet.g.alchemy.com/v2/abcDEF-ghi_0123456789', 'alchemy', 8453],
  ['https://eth-mainnet.alchemyapi.io/v2/abc', 'alchemy', 1],
  ['https://worldchain-mainnet.g.alchemy.com/public', 'alchemy', 480],
  [`https://quick-silent-river.quiknode.pro/${hex32}/`, 'quicknode', 1],
  [`wss://quick-silent-river.matic.quiknode.pro/${hex32}/`, 'quicknode', 137],
  [`https://quick-silent-river.base-mainnet.quiknode.pro/${hex32}/`, 'quicknode', 8453],
  [`https://rpc.ankr.com/eth/${hex32}${hex32}`, 'ankr', 1],
  ['https://rpc.ankr.com/polygon', 'ankr', 137],
  [`wss://rpc.ankr.com/bsc/ws/${hex32}${hex32}`, 'ankr', 56],
  ['https://eth.drpc.org', 'drpc', 1],
  ['https://lb.drpc.org/ogrpc?network=ethereum&dkey=Abc', 'drpc', 1],
  ['https://lb.drpc.org/ogrpc?dkey=Abc&network=base', 'drpc', 8453],
  ['https://lb.drpc.live/ethereum/Abc-def', 'drpc', 1],
  [`https://ethereum-mainnet.core.chainstack.com/${hex32}`, 'chainstack', 1],
  [`wss://base-mainnet.core.chainstack.com/ws/${hex32}`, 'chainstack', 8453],
  ['https://nd-123-456-789.p2pify.com/abc', 'chainstack', null],
  ['https://eth-mainnet.public.blastapi.io', 'blastapi', 1],
  [`https://eth-mainnet.blastapi.io/${uuid}`, 'blastapi', 1],
  ['https://eth.api.pocket.network', 'pocket', 1],
  ['https://base.api.pocket.network/', 'pocket', 8453],
  ['https://ethereum-rpc.publicnode.com', 'publicnode', 1],
  ['wss://ethereum-rpc.publicnode.com', 'publicnode', 1],
  ['https://ethereum.publicnode.com', 'publicnode', 1],
  ['https://mainnet.gateway.tenderly.co/abc', 'tenderly', 1],
  ['https://mainnet.base.org', 'coinbase-cdp', 8453],
  [`https://api.developer.coinbase.com/rpc/v1/base/${hex32}`, 'coinbase-cdp', 8453],
  ['https://cloudflare-eth.com', 'cloudflare-eth', 1],
  ['https://eth.llamarpc.com', 'llamanodes', 1],
  ['https://1.rpc.thirdweb.com/abc', 'thirdweb', 1],
  ['https://rpc.walletconnect.org/v1/?chainId=eip155%3A10&projectId=x', 'walletconnect', 10],
  ['https://go.getblock.io/0123456789abcdef0123456789abcdef', 'getblock', null],
  ['https://arb1.arbitrum.io/rpc', 'arbitrum-team', 42161],
  ['https://rpc.telos.net', 'telos.net', 40],
  ['https://api.node.glif.io/rpc/v0', 'glif', 314],
  ['https://api.calibration.node.glif.io/rpc/v1', 'glif', 314159],
  ['https://solana.api.pocket.network', 'pocket', solana],
  ['https://api.mainnet-beta.solana.com', 'solana-foundation', solana],
  ['https://api.mainnet-beta.solana.com/', 'solana-foundation', solana],
  ['https://api.devnet.solana.com', 'solana-foundation', null],
  [`https://mainnet.helius-rpc.com/?api-key=${uuid}`, 'helius', solana],
  ['https://abc-123-fast-mainnet.helius-rpc.com/', 'helius', solana],
  [`https://devnet.helius-rpc.com/?api-key=${uuid}`, 'helius', null],
  [`https://myapp.mainnet.rpcpool.com/${uuid}`, 'triton', solana],
  [`https://solana-mainnet.api.syndica.io/api-key/${hex32}`, 'syndica', solana],
  ['https://solana-mainnet.g.alchemy.com/v2/abcDEF-ghi_0123456789', 'alchemy', solana],
  ['https://solana-devnet.g.alchemy.com/v2/abcDEF-ghi_0123456789', 'alchemy', null],
  [`https://quick-silent-river.solana-mainnet.quiknode.pro/${hex32}/`, 'quicknode', solana],
  [`https://rpc.ankr.com/solana/${hex32}${hex32}`, 'ankr', solana],
  [`https://solana-mainnet.core.chainstack.com/${hex32}`, 'chainstack', solana],
])('%s is %s on chain %s and may be rescued', (url, operator, chainId) => {
  expect(identify(url)).toMatchObject({ operator, chainId, failover: true, fork: false, privateTx: false });
});

test.each([
  ['https://virtual.mainnet.rpc.tenderly.co/0123'],
  ['https://virtual.mainnet.eu.rpc.tenderly.co/0123'],
  ['wss://virtual.mainnet.rpc.tenderly.co/0123'],
  ['https://rpc.tenderly.co/fork/0123'],
  ['https://rpc.vnet.tenderly.co/devnet/mine/0123'],
  ['https://something-new.tenderly.co/0123'],
  ['https://rpc.buildbear.io/mine'],
])('%s is a fork and never rescued', (url) => {
  expect(identify(url)).toMatchObject({ failover: false, fork: true, mempool: 'unknown' });
});

test.each([
  ['https://rpc.mevblocker.io', 1],
  ['https://rpc.mevblocker.io/fullprivacy', 1],
  ['https://rpc.flashbots.net', 1],
  ['https://rpc.flashbots.net/fast?hint=hash', 1],
  ['https://rpc-sepolia.flashbots.net', 11155111],
  ['https://bsc.blockpi.network/v1/rpc/private', 56],
  ['https://rpc-bsc.48.club', 56],
  ['https://bscrpc.pancakeswap.finance', 56],
  ['https://rpc.beaverbuild.org', 1],
  ['https://any.beaverbuild.org', null],
  ['https://virginia.rpc.blxrbdn.com', null],
])('a transaction sent to %s stays private', (url, chainId) => {
  expect(identify(url)).toMatchObject({ privateTx: true, mempool: 'private', chainId });
});

test('only firms that broadcast publicly are said to; add-ons hide in the others’ URLs', () => {
  const mempools = [
    `https://mainnet.infura.io/v3/${hex32}`,
    'https://eth-mainnet.g.alchemy.com/v2/abc',
    `https://quick-silent-river.quiknode.pro/${hex32}/`,
    `https://ethereum-mainnet.core.chainstack.com/${hex32}`,
    'https://lb.drpc.org/ogrpc?network=ethereum&dkey=Abc',
    'https://eth.drpc.org',
    'https://eth.merkle.io',
  ].map((url) => identify(url)?.mempool);
  expect(mempools).toEqual(['public', 'public', 'unknown', 'unknown', 'unknown', 'public', 'unknown']);
});

test('a firm that hosts local chain ids gets nothing of them rescued', () => {
  expect(identify('https://31337.rpc.thirdweb.com')).toMatchObject({ chainId: 31337, failover: false });
});

test.each([
  ['https://rpc.mine.com/'],
  ['https://mainnet.infura.io.evil.com/v3/'],
  ['https://notinfura.io/v3/'],
  ['https://evil.com/https://mainnet.infura.io/v3/'],
  ['https://mainnet.infura.io:8443/v3/'],
  ['https://user@mainnet.infura.io/v3/'],
  ['http://mainnet.infura.io/v3/'],
  [`https://mainnet.infura.io/v3/${hex32}?${'x'.repeat(3000)}`],
  ['not a url'],
])('%s is nobody known', (url) => {
  expect(identify(url)).toBeNull();
});

test.each([
  'https://127.0.0.1/',
  'https://127.1/',
  'https://0x7f.1/',
  'https://2130706433/',
  'https://0177.0.0.1/',
  'https://192.168.1.1/',
  'https://8.8.8.8/',
  'https://[::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[2606:4700::1111]/',
  'https://localhost/',
  'https://a.localhost/',
  'https://node.local/',
  'https://node.internal/',
  'https://metadata.google.internal/',
  'https://node.lan/',
  'https://node.home.arpa/',
  'https://1.0.0.127.in-addr.arpa/',
  'https://abcdefghij.onion/',
  'https://rpc.test/',
  'https://rpc.example/',
  'https://rpc.invalid/',
  'https://intranet/',
  'https://com/',
  'https://co.uk/',
  'https://rpc.nosuchtld0/',
  'https://127.0.0.1.nip.io/',
  'https://7f000001.c0a80001.rbndr.us/',
  'https://localtest.me/',
  'https://app.localtest.me/',
  'https://abc.ngrok-free.app/',
  'https://abc.trycloudflare.com/',
  'https://mainnet.infura.io./',
  'https://mainnet.infura.io:8545/',
  'https://user:word@mainnet.infura.io/',
  'http://mainnet.infura.io/',
  'ws://mainnet.infura.io/',
  'ftp://mainnet.infura.io/',
  `https://${'a.'.repeat(130)}com/`,
  '',
])('%s is not rescued and not asked', (url) => {
  expect(isRescuableHost(url)).toBe(false);
});

test.each([
  'https://rpc.mine.com/x',
  'https://rpc.mine.com:443/',
  'wss://a.b.co.uk/',
  'https://x.pages.dev',
  'https://RPC.Mine.COM',
])('%s is a public host', (url) => {
  expect(isRescuableHost(url)).toBe(true);
});

test('no text makes identify throw', () => {
  const hosts = [
    'mainnet.infura.io',
    'lb.drpc.org',
    'a.quiknode.pro',
    'x.publicnode.com',
    'rpc.walletconnect.org',
    'a.blxrbdn.com',
  ];
  const text = fc.oneof(
    fc.string(),
    fc.webUrl(),
    fc
      .tuple(fc.constantFrom(...hosts), fc.string({ maxLength: 2000 }))
      .map(([host, rest]) => `https://${host}/${rest}`),
  );
  fc.assert(
    fc.property(text, (url) => void identify(url)),
    { numRuns: 500 },
  );
});

test('no pattern can be kept busy by a long URL', () => {
  const fillers = ['a', '-', 'a-', '.a', '/', '&network=', 'chainId=eip155', '0', '?&', 'a.blxrbdn.'];
  for (const { re } of patternFile.patterns)
    for (const scheme of ['https://', 'wss://'])
      for (const filler of fillers) {
        const url = scheme + filler.repeat(2048 / filler.length);
        const startedAt = performance.now();
        new RegExp(re).test(url);
        expect(performance.now() - startedAt, `${re} on ${filler}`).toBeLessThan(200);
      }
});

test.each([
  'https://sender.helius-rpc.com/fast',
  'https://ewr-sender.helius-rpc.com/fast',
  'https://mainnet.block-engine.jito.wtf/api/v1/transactions',
  'https://ny.mainnet.block-engine.jito.wtf/api/v1/bundles',
  'https://ams1.nozomi.temporal.xyz/?c=key',
  'https://edge.astralane.io/iris?api-key=key',
])('what is sent to %s was meant to stay unseen', (url) => {
  expect(identify(url)).toMatchObject({ chainId: null, privateTx: true, mempool: 'private' });
});
