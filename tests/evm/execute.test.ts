// A call run here gives what a real node says of it, from nothing but state that can be proven; what is not the same everywhere, or too large, is given up.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeFunctionData, erc20Abi, type Hex, multicall3Abi, pad, parseAbi, toHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { execute } from '@/lib/evm/execute';
import type { EvmTask } from '@/lib/rpc/evm-task';
import { startAnvil } from '@/tests/lab/anvil';
import { type LabChain, labAccounts, startChain } from '@/tests/lab/chain';
import { seeded } from '@/tests/rpc/proof/recorded';
import { askedOf, assemble, byChance, passedTo, revertedWith, told } from './assemble';
import { blockOfNode, callTo, ranHere, saidByNode } from './on-node';

const folder = mkdtempSync(join(tmpdir(), 'detour-evm-'));
let chain: LabChain;
beforeAll(async () => {
  chain = await startChain({ chainId: 1, nodeCount: 1, blockTimeS: 12, firstBlock: 20_000_000, folder });
  // Nodes know the hashes of blocks that they have seen made.
  await chain.mine(2);
}, 60_000);
afterAll(async () => {
  await chain.stop();
  rmSync(folder, { recursive: true, force: true });
});

const multicall: Hex = '0xcA11bde05977b3631167028862bE2a173976CA11';
const node = () => chain.nodes[0] ?? expect.unreachable('a chain has a node');
const token = () => chain.tokens[0]?.address ?? expect.unreachable('the lab has tokens');
const balanceOf = (of: Hex) => encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [of] });

let nextPlace = 0x10_0000;
/** Puts a program on the chain. */
async function placed(code: Hex): Promise<Hex> {
  const address = toHex(nextPlace++, { size: 20 });
  await node().rpc('anvil_setCode', [address, code]);
  await chain.mine();
  return address;
}

test.each([
  ['a balance', () => callTo(token(), balanceOf(labAccounts[0]))],
  [
    'an allowance',
    () =>
      callTo(
        token(),
        encodeFunctionData({ abi: erc20Abi, functionName: 'allowance', args: [labAccounts[0], labAccounts[1]] }),
      ),
  ],
  [
    'a transfer that would succeed',
    () =>
      callTo(token(), encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [labAccounts[1], 5n] }), {
        from: labAccounts[0],
      }),
  ],
  [
    'a transfer that reverts with its reason',
    () => callTo(token(), encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [labAccounts[1], 5n] })),
  ],
  [
    'many balances in one call, and ether',
    () => {
      const calls = [
        ...chain.tokens.map(({ address }) => ({
          target: address,
          allowFailure: true,
          callData: balanceOf(labAccounts[0]),
        })),
        ...[
          {
            target: multicall,
            allowFailure: true,
            callData: encodeFunctionData({
              abi: parseAbi(['function getEthBalance(address) view returns (uint256)']),
              args: [labAccounts[1]],
            }),
          },
        ],
      ];
      return callTo(multicall, encodeFunctionData({ abi: multicall3Abi, functionName: 'aggregate3', args: [calls] }));
    },
  ],
  [
    'ether sent by who has it',
    () => callTo(labAccounts[1], '0x', { from: labAccounts[0], value: '0xde0b6b3a7640000' }),
  ],
  ['code that is sent along', () => callTo(null, assemble(`NUMBER ADDRESS XOR ${told}`))],
  ['an account without code', () => callTo(labAccounts[2], '0x1234')],
  ['gas that the call names', () => callTo(null, assemble(`GAS ${told}`), { gas: '0x186a0' })],
  ['the block before, by its hash', () => callTo(null, assemble(`1 NUMBER SUB BLOCKHASH ${told}`))],
  ['the block itself, which no block knows', () => callTo(null, assemble(`NUMBER BLOCKHASH ${told}`))],
])('%s is what the node says', async (_, call) => {
  const said = await saidByNode(node(), call());
  expect(said.kind).not.toBe('gives-up');
  expect((await ranHere(node(), call())).outcome).toEqual(said);
});

test('a reason is reverted with as its node reverts with it', async () => {
  const call = callTo(await placed(assemble(revertedWith('too little left'))));
  const { outcome } = await ranHere(node(), call);
  expect(outcome).toEqual(await saidByNode(node(), call));
  expect(outcome).toMatchObject({
    kind: 'reverted',
    data: expect.stringContaining(Buffer.from('too little left').toString('hex')),
  });
});

test('a proxy that keeps its address in a slot, and one that has it in its code', async () => {
  const bySlot = await placed(assemble(passedTo('7 SLOAD')));
  await node().rpc('anvil_setStorageAt', [bySlot, toHex(7), pad(token())]);
  await node().rpc('anvil_setStorageAt', [bySlot, toHex(2), pad('0x2a')]);
  const byCode = await placed(assemble(passedTo(token())));
  for (const to of [bySlot, byCode]) {
    const call = callTo(to, encodeFunctionData({ abi: erc20Abi, functionName: 'totalSupply' }));
    const { outcome, rounds } = await ranHere(node(), call);
    expect(outcome).toEqual(await saidByNode(node(), call));
    expect(rounds).toBeLessThan(6);
  }
});

test('who signed is found by the precompiled contract', async () => {
  const signer = privateKeyToAccount(`0x${'11'.repeat(32)}`);
  const hash: Hex = `0x${'ab'.repeat(32)}`;
  const signature = await signer.sign({ hash });
  const [r, s, v] = [signature.slice(2, 66), signature.slice(66, 130), signature.slice(130)];
  const call = callTo(await placed(assemble(askedOf(1))), `${hash}${v.padStart(64, '0')}${r}${s}`);
  const { outcome } = await ranHere(node(), call);
  expect(outcome).toEqual({ kind: 'returned', data: pad(signer.address).toLowerCase() });
  expect(outcome).toEqual(await saidByNode(node(), call));
});

test.each([2, 3, 4, 5])('precompiled contract %i says what the node’s says', async (number) => {
  const argument: Hex = `0x${[1, 1, 1].map((one) => one.toString(16).padStart(64, '0')).join('')}030507`;
  const call = callTo(await placed(assemble(askedOf(number))), argument);
  expect((await ranHere(node(), call)).outcome).toEqual(await saidByNode(node(), call));
});

test.each([
  [
    'more than eight accounts',
    'size',
    () => Array.from({ length: 9 }, (_, at) => `${0x20_0000 + at} BALANCE POP`).join(' '),
  ],
  ['more than 64 slots', 'size', () => Array.from({ length: 65 }, (_, at) => `${at} SLOAD POP`).join(' ')],
  ['an older block’s hash', 'own-choice', () => '2 NUMBER SUB BLOCKHASH POP'],
  ['the gas that is left', 'own-choice', () => `GAS ${told}`],
  ['the price of gas', 'own-choice', () => `BASEFEE ${told}`],
  ['the price of blobs', 'own-choice', () => `BLOBBASEFEE ${told}`],
  ['no end but that of its gas', 'halted', () => 'INVALID'],
  ['a contract of the chain’s own', 'feature', () => `0 0 0 0 0x65 GAS STATICCALL ${told}`],
])('%s: it is given up', async (_, why, program) => {
  const { outcome } = await ranHere(node(), callTo(await placed(assemble(program()))));
  expect(outcome).toEqual({ kind: 'gives-up', why });
});

test('eight accounts and 64 slots are not too many', async () => {
  const accounts = Array.from({ length: 6 }, (_, at) => `${0x20_0000 + at} BALANCE POP`).join(' ');
  const slots = Array.from({ length: 64 }, (_, at) => `${at} SLOAD POP`).join(' ');
  const call = callTo(await placed(assemble(`${accounts} ${slots} 5 ${told}`)));
  const { outcome, rounds } = await ranHere(node(), call);
  expect(outcome).toEqual(await saidByNode(node(), call));
  expect(rounds).toBeLessThan(5);
});

test('ether that the caller has not is for others to say', async () => {
  const call = callTo(labAccounts[1], '0x', { from: toHex(0x77_0000, { size: 20 }), value: '0x1' });
  expect((await ranHere(node(), call)).outcome).toEqual({ kind: 'gives-up', why: 'halted' });
});

test('a block of a fork that is not known, by its time or by its fields, is run by nobody here', async () => {
  const block = await blockOfNode(node(), 'latest');
  const task: Omit<EvmTask, 'block'> = { chainId: 1, stack: 'ethereum', call: callTo(null, '0x'), accounts: [] };
  const gaveUp = { kind: 'gives-up', why: 'fork' };
  expect(await execute({ ...task, block: { ...block, fields: block.fields + 1 } })).toEqual(gaveUp);
  expect(await execute({ ...task, block: { ...block, timestamp: '0x6553f100' } })).toEqual(gaveUp);
  expect(await execute({ ...task, chainId: 56, block })).toEqual(gaveUp);
  expect(await execute({ ...task, block })).not.toEqual(gaveUp);
});

test('on the OP Stack what differs from fork to fork is left out, and the rest is run', async () => {
  const base = await startAnvil({ name: 'op', chainId: 8453, args: ['--optimism', '--hardfork', 'isthmus'] });
  try {
    await base.rpc('anvil_mine', ['0x1']);
    const run = async (program: string) =>
      (await ranHere(base, callTo(null, assemble(program)), { stack: 'optimism' })).outcome;
    const call = callTo(null, assemble(`CHAINID NUMBER XOR ${told}`));
    expect(await run(`CHAINID NUMBER XOR ${told}`)).toEqual(await saidByNode(base, call));
    expect(await run(`1 CLZ ${told}`)).toEqual({ kind: 'gives-up', why: 'feature' });
    for (const number of [5, 8, 0xb, 0x100])
      expect(await run(`0 0 0 0 ${number} GAS STATICCALL ${told}`)).toEqual({ kind: 'gives-up', why: 'feature' });
  } finally {
    await base.stop();
  }
});

test('240 calls of programs made by chance, which call each other: never another result than the node’s', async () => {
  const chance = seeded(20_261_126);
  const places = Array.from({ length: 10 }, (_, at) => toHex(0x30_0000 + at, { size: 20 }));
  const known = [...places.slice(0, 4), '2', '4', `${labAccounts[0]}`];
  let told = 0;
  for (let round = 0; round < 6; round++) {
    for (const place of places) {
      await node().rpc('anvil_setCode', [place, byChance(known, chance)]);
      await node().rpc('anvil_setStorageAt', [place, toHex(1), toHex(Math.floor(chance() * 2 ** 40), { size: 32 })]);
    }
    await chain.mine();
    for (let at = 0; at < 40; at++) {
      const data = toHex(Math.floor(chance() * 2 ** 40), { size: 64 });
      const call = callTo(places[at % places.length] ?? '0x', data, { from: labAccounts[at % 2] ?? '0x' });
      const [{ outcome }, said] = await Promise.all([ranHere(node(), call), saidByNode(node(), call)]);
      if (outcome.kind === 'gives-up' && outcome.why !== 'halted') continue;
      expect(outcome).toEqual(said);
      told++;
    }
  }
  expect(told).toBeGreaterThan(180);
}, 120_000);
