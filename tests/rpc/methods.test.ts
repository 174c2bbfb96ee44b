// What may be done with a method.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import file from '@/assets/directory/methods.json';
import { familyFor } from '@/lib/rpc/families';
import { isOurs, methodOf } from '@/lib/rpc/methods';
import { plainName } from '@/lib/rpc/plain-name';

test('no method of a wallet, a vendor, a filter or a node’s own is asked elsewhere as it is', () => {
  for (const { name } of file.others)
    expect(['read', 'broadcast']).not.toContain(methodOf(name.replace('*', 'Whatever')).kind);
});

test.each([
  ['eth_accounts', 'wallet'],
  ['eth_requestAccounts', 'wallet'],
  ['eth_sendTransaction', 'wallet'],
  ['eth_signTypedData_v4', 'wallet'],
  ['personal_sign', 'wallet'],
  ['wallet_switchEthereumChain', 'wallet'],
  ['wallet_prepareCalls', 'vendor'],
  ['eth_sendPrivateTransaction', 'never'],
  ['eth_sendBundle', 'never'],
  ['mev_sendBundle', 'never'],
  ['eth_sendRawTransactionConditional', 'never'],
  ['eth_sendUserOperation', 'vendor'],
  ['anvil_setBalance', 'never'],
  ['evm_mine', 'never'],
  ['hardhat_reset', 'never'],
  ['tenderly_setBalance', 'never'],
  ['tenderly_simulateTransaction', 'vendor'],
  ['admin_peers', 'never'],
  ['debug_setHead', 'never'],
  ['debug_traceTransaction', 'read'],
  ['alchemy_getTokenBalances', 'vendor'],
  ['eth_newFilter', 'sticky'],
  ['eth_subscribe', 'sticky'],
  ['eth_sendRawTransaction', 'broadcast'],
  ['eth_call', 'read'],
  ['eth_Call', 'vendor'],
  ['eth_inventedYesterday', 'vendor'],
  ['', 'vendor'],
  ['__proto__', 'vendor'],
  ['constructor', 'vendor'],
])('%s is %s', (name, kind) => {
  expect(methodOf(name).kind).toBe(kind);
});

test('a name in no row is vendor, whatever it is', () => {
  const named = new Set(file.asked.map(({ name }) => name));
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((rest) => `eth_${rest}`),
      ),
      (name) => {
        const { kind } = methodOf(name);
        return named.has(name) || (kind !== 'read' && kind !== 'broadcast');
      },
    ),
  );
});

test('the row of eth_call says where its block stands and that money hangs on it', () => {
  expect(methodOf('eth_call')).toEqual({
    kind: 'read',
    family: 'evm',
    timeoutMs: 5_000,
    hedge: true,
    pin: { index: 1, type: 'block' },
    defaultTag: 'latest',
    emptyNeedsSecond: false,
    money: true,
    local: false,
    short: false,
  });
});

test('an empty list of logs needs a second voice, and only small ranges are hedged', () => {
  expect(methodOf('eth_getLogs')).toMatchObject({
    timeoutMs: 12_000,
    hedge: 'small-range',
    pin: { index: 0, type: 'filter' },
    emptyNeedsSecond: true,
  });
});

test.each([
  ['eth_getBalance', 5_000],
  ['eth_estimateGas', 12_000],
  ['eth_createAccessList', 12_000],
  ['eth_simulateV1', 12_000],
  ['eth_feeHistory', 12_000],
  ['debug_traceTransaction', 30_000],
  ['trace_block', 30_000],
])('%s may take %i ms', (name, timeoutMs) => {
  expect(methodOf(name).timeoutMs).toBe(timeoutMs);
});

test('only what an identified chain fixes is answered from memory', () => {
  expect(file.asked.filter(({ local }) => local).map(({ name }) => name)).toEqual([
    'eth_chainId',
    'net_version',
    'web3_sha3',
  ]);
});

test('an answer is short where it says one thing, by any name of its method, and never where it is a list', () => {
  const short = file.asked.map(({ name }) => name).filter((name) => methodOf(name).short === true);
  expect(short).toContain('Filecoin.EthGetBalance');
  expect([...new Set(short.map(plainName))].sort()).toEqual([
    'eth_blockNumber',
    'eth_chainId',
    'eth_estimateGas',
    'eth_gasPrice',
    'eth_getBalance',
    'eth_getCode',
    'eth_getProof',
    'eth_getStorageAt',
    'eth_getTransactionCount',
    'eth_maxPriorityFeePerGas',
    'eth_sendRawTransaction',
  ]);
  for (const name of ['eth_getBlockByNumber', 'eth_getBlockByHash', 'Filecoin.EthGetBlockByNumber'])
    expect(methodOf(name).short).toBe('without-bodies');
});

test('broadcasts and heavy or stateful work are never hedged', () => {
  for (const { name, kind } of file.asked) if (kind === 'broadcast') expect(methodOf(name).hedge).toBe(false);
  for (const { name } of file.others) expect(methodOf(name).hedge).toBe(false);
});

test.each([
  [['eth_call'], true],
  [['eth_chainId', 'net_version', 'eth_getBalance'], true],
  [['eth_sendRawTransaction', 'eth_subscribe', 'zks_estimateFee', 'debug_traceCall'], true],
  [['eth_call', 'eth_accounts'], false],
  [['eth_call', 'alchemy_getTokenBalances'], false],
  [['getBalance'], false],
  [['sendTransaction'], false],
  [['Filecoin.ChainHead'], false],
  [['tools/call'], false],
  [['starknet_call'], false],
  [['anvil_mine'], false],
  [[], false],
])('a body with %j is ours: %s', (names, ours) => {
  expect(isOurs(names, familyFor(1).methods)).toBe(ours);
});

const solana = 9_000_000_000_000_501;
const reads = ['getBalance', 'getLatestBlockhash', 'getSignatureStatuses', 'simulateTransaction', 'sendTransaction'];

test.each([
  [314, ['eth_call', 'Filecoin.ChainHead'], true],
  [314159, ['Filecoin.StateMinerInfo', 'Filecoin.EthCall', 'Filecoin.EthSendRawTransaction'], true],
  [314, ['Filecoin.ChainHead', 'Filecoin.WalletSign'], false],
  [314, ['Filecoin.StateWaitMsg'], false],
  [314, ['Filecoin.StateMarketDeals'], false],
  [314, ['getBalance'], false],
  [null, ['Filecoin.ChainHead'], false],
  [solana, reads, true],
  [solana, ['eth_call'], false],
  [solana, ['getBalance', 'requestAirdrop'], false],
  [solana, ['getAsset'], false],
  [solana, ['sendBundle'], false],
  [null, ['getBalance'], false],
])('on chain %s a body with %j is ours: %s', (chainId, names, ours) => {
  expect(isOurs(names, familyFor(chainId).methods)).toBe(ours);
});

test('what signs, moves a wallet or pushes unsigned messages at a Lotus node is never asked elsewhere', () => {
  const never = [
    'Filecoin.WalletSign',
    'Filecoin.WalletExport',
    'Filecoin.MpoolPushMessage',
    'Filecoin.MpoolBatchPush',
    'Filecoin.MsigPropose',
    'Filecoin.ClientStartDeal',
    'Filecoin.AuthNew',
    'Filecoin.Shutdown',
    'Filecoin.SomethingOfTomorrow',
  ];
  expect(never.map((name) => methodOf(name).kind)).toEqual(never.map(() => 'never'));
});

test('Lotus’s own names for eth_ calls are treated as those calls are', () => {
  const eth = file.asked.filter(({ name }) => name.startsWith('Filecoin.Eth') && plainName(name) !== name);
  const twins = eth.filter(({ name }) => file.asked.some((row) => row.name === plainName(name)));
  expect(twins.length).toBeGreaterThan(18);
  for (const { name } of twins) expect(methodOf(name)).toEqual({ ...methodOf(plainName(name)), family: 'filecoin' });
  expect(methodOf('Filecoin.EthGetTransactionReceipt').emptyNeedsSecond).toBe(true);
  expect(methodOf('Filecoin.EthSubscribe').kind).toBe('sticky');
});

test('a blockhash that a node calls invalid needs a second voice: a client that believes it signs anew', () => {
  expect(['isBlockhashValid', 'getFeeForMessage'].map((name) => methodOf(name).emptyNeedsSecond)).toEqual([true, true]);
});

test('a bundle holds signed transactions, and is never shown to a stranger, not even to simulate it', () => {
  expect(['eth_callBundle', 'eth_sendBundle', 'mev_simBundle'].map((name) => methodOf(name).kind)).toEqual([
    'never',
    'never',
    'never',
  ]);
});
