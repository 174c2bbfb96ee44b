// What may be done with a method.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import file from '@/assets/directory/methods.json';
import { isOurs, methodOf } from '@/lib/rpc/methods';

test('no method of a wallet, a vendor, a filter or a node’s own is ever asked elsewhere', () => {
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
  expect(isOurs(names)).toBe(ours);
});

test('a bundle holds signed transactions, and is never shown to a stranger, not even to simulate it', () => {
  expect(['eth_callBundle', 'eth_sendBundle', 'mev_simBundle'].map((name) => methodOf(name).kind)).toEqual([
    'never',
    'never',
    'never',
  ]);
});
