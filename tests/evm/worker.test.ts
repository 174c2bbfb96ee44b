// What runs too long is ended within its time, what takes too much is given up, and the worker is gone when there is nothing to do.
import { keccak256 } from 'viem';
import { beforeAll, expect, test, vi } from 'vitest';
import { createTaskRunner, type TaskRunner } from '@/lib/browser/evm/task-runner';
import type { EvmTask } from '@/lib/rpc/evm-task';
import { assemble, told } from './assemble';
import { standInForWorkers, type Threads } from './node-worker';
import { callTo } from './on-node';

let threads: Threads;
let run: TaskRunner;
let idle = 0;
beforeAll(async () => {
  threads = await standInForWorkers();
  run = createTaskRunner('evm-worker.js', () => idle++);
});

const zero = `0x${'0'.repeat(64)}` as const;
const nobody = `0x${'0'.repeat(40)}` as const;
const noCode = '0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470';
const bare = { nonce: '0x0', balance: '0x0', codeHash: noCode, code: '0x', isBare: true, slots: {} } as const;
/** The first contract that nobody makes with its first transaction. */
const made = '0xbd770416a3345f91e4b34576cb804a576fa48eb1';

const task = (program: string): EvmTask => ({
  ...{ chainId: 1, stack: 'ethereum', call: callTo(null, assemble(program)) },
  block: {
    ...{ fields: 21, number: '0x1312d00', parentHash: zero, timestamp: '0x6a000000', gasLimit: '0x1c9c380' },
    ...{ baseFee: '0x1', prevRandao: zero, coinbase: nobody },
  },
  accounts: [nobody, made].map((address) => ({ ...bare, address })),
});

/** Goes back to its start, as often as there is gas. */
const endless = 'JUMPDEST 1 POP 0 JUMP';

test('a call that ends is run', async () => {
  expect(await run(task(`7 ${told}`))).toEqual({ kind: 'returned', data: `0x${'7'.padStart(64, '0')}` });
});

test('a call without end is over within its time', async () => {
  const began = performance.now();
  const outcome = await run(task(endless));
  expect(outcome).toMatchObject({ kind: 'gives-up', why: expect.stringMatching(/killed|halted/) });
  expect(performance.now() - began).toBeLessThan(3_500);
});

test('after one was ended, the next is run', async () => {
  expect(await run(task(`9 ${told}`))).toMatchObject({ kind: 'returned' });
});

/** Calls itself with all it has, and takes so much memory in each frame. */
function recursive(bytes: number): EvmTask {
  const address = '0x00000000000000000000000000000000000abcde';
  const code = assemble(`1 ${bytes} MSTORE 0 0 0 0 0 ADDRESS GAS CALL`);
  const { accounts, ...rest } = task('');
  const contract = { ...bare, address, code, codeHash: keccak256(code) };
  return { ...rest, call: callTo(address), accounts: [...accounts, contract] };
}

test('memory has a price, and depth an end: neither grows without bounds', async () => {
  const before = process.memoryUsage().rss;
  expect(await run(task('1 0x4000000 MSTORE'))).toEqual({ kind: 'gives-up', why: 'halted' });
  expect(await run(recursive(32_000))).toEqual({ kind: 'gives-up', why: 'size' });
  // As much as its gas pays for.
  expect(await run(recursive(600_000))).toEqual({ kind: 'returned', data: '0x' });
  expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
});

test('seventeen at once are too many, and the worker is ended when all is done', async () => {
  const many = await Promise.all(Array.from({ length: 17 }, () => run(task(`7 ${told}`))));
  expect(many.filter(({ kind }) => kind === 'returned')).toHaveLength(16);
  expect(many.at(-1)).toEqual({ kind: 'gives-up', why: 'unavailable' });
  expect(idle).toBe(0);
  await vi.waitFor(() => expect(idle).toBe(1), 8_000);
  expect(threads.ended).toBe(threads.started);
});
