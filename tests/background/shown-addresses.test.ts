// A limit to how many operators one account is shown to, and nonces that never go back.
import type { Hex } from 'viem';
import { expect, test } from 'vitest';
import { emptySession } from '@/lib/background/state/session';
import { noteSent, withKnownNonces } from '@/lib/background/trust/nonces';
import { addressesIn, showable, takeParty } from '@/lib/background/trust/shown-addresses';
import { labAccounts } from '@/tests/lab/chain';
import { signPayment, signTransfer } from '@/tests/lab/signing';
import { callOf } from '@/tests/rpc/call-of';

const [ann, ben] = labAccounts.map((address) => address.toLowerCase());
const word = (address = ''): string => address.slice(2).padStart(64, '0');
const site = { top: 'site', key: 'site' };

test('accounts are found where they are asked about, act, or stand in call data and topics; a contract and a number are none', () => {
  const token = `0x${'9'.repeat(40)}`;
  const calls = [
    callOf('eth_getBalance', [ann, 'latest']),
    callOf('eth_call', [
      { to: token, data: `0x70a08231${word(ben)}${(1_000).toString(16).padStart(64, '0')}` },
      'latest',
    ]),
    callOf('eth_getCode', [token, 'latest']),
  ];
  expect([...addressesIn(calls)]).toEqual([ann, ben]);
  expect([...addressesIn([callOf('eth_call', [{ from: ann, to: token }])])]).toEqual([ann]);
  expect([...addressesIn([callOf('eth_getLogs', [{ topics: [null, `0x${word(ann)}`] }])])]).toEqual([ann]);
});

test('no more operators than the limit are shown an account of a site, those that know it already go on', () => {
  const session = emptySession();
  const calls = [callOf('eth_getBalance', [ann, 'latest'])];
  const take = (operator: string, most = 2, of = site) => takeParty(session, of, calls, operator, most);
  expect(['a', 'b', 'c', 'a', 'b'].map((operator) => take(operator))).toEqual([true, true, false, true, true]);
  expect(take('c', 0)).toBe(true);
  expect(take('c', 2, { top: 'other', key: 'other' })).toBe(true);
  expect(takeParty(session, site, [callOf('eth_blockNumber')], 'c', 2)).toBe(true);
});

test('a transaction shows who signed it, who is paid, and whom its data names; it goes to those alone who may see them', async () => {
  const signer = '0x90f79bf6eb2c4f870365e785982e1f101e93b906';
  const payment = [callOf('eth_sendRawTransaction', [await signPayment()])];
  expect([...addressesIn(payment)]).toEqual([signer]);
  const token: Hex = `0x${'9'.repeat(40)}`;
  const transfer = [callOf('eth_sendRawTransaction', [await signTransfer(token, { chainId: 1, nonce: 7 })])];
  expect([...addressesIn(transfer)]).toEqual([ann, ben]);
  const session = emptySession();
  const [a, b, c] = ['a', 'b', 'c'].map((operator) => ({ operator, own: false }));
  if (a === undefined || b === undefined || c === undefined) throw new Error('three were made');
  const mine = { operator: 'mine', own: true };
  const candidates = [a, b, c, mine];
  const may = (most: number) => showable(session, site, payment, { candidates, most });
  expect(may(2)).toEqual(candidates);
  expect(['a', 'b', 'c'].map((operator) => takeParty(session, site, payment, operator, 2))).toEqual([
    true,
    true,
    false,
  ]);
  expect(may(2)).toEqual([a, b, mine]);
  expect(may(0)).toEqual(candidates);
  expect(takeParty(session, site, [callOf('eth_getBalance', [signer, 'latest'])], 'c', 2)).toBe(false);
});

test('a pending nonce is never below the one told before, nor below what was sent through us', async () => {
  const place = { session: emptySession(), scope: site, chainId: 1 };
  const raw = await signPayment();
  const sender = '0x90F79bf6EB2c4f870365E785982E1f101E93b906';
  const asked = [callOf('eth_getTransactionCount', [sender, 'pending'])];
  const told = (nonce: string, now: number, calls = asked) =>
    withKnownNonces(calls, [{ idSource: '1', resultSource: `"${nonce}"`, error: null }], place, now)[0]?.resultSource;
  expect([told('0x5', 0), told('0x4', 1_000), told('0x6', 2_000)]).toEqual(['"0x5"', '"0x5"', '"0x6"']);
  noteSent(place, callOf('eth_sendRawTransaction', [raw]), 3_000);
  expect(Number(JSON.parse(told('0x6', 4_000) ?? ''))).toBeGreaterThan(500);
  expect(told('0x6', 4_000, [callOf('eth_getTransactionCount', [sender, 'latest'])])).toBe('"0x6"');
  expect(told('0x7', 2_000_000)).toBe('"0x7"');
});
