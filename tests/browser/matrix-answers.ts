// What is no outage, for every client library, on the stage of the rescue matrix: reverts, nonces, funds, bad parameters, `null` and `[]`
// come from the site's own healthy endpoint as they are, and nobody else is asked anything.
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeFunctionData, erc20Abi } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { beforeAll, expect, test } from 'vitest';
import { callNode, labMnemonic } from '@/tests/lab/anvil';
import { labAccounts } from '@/tests/lab/chain';
import { labUrls } from '@/tests/lab/hosts';
import type { Lab } from '@/tests/lab/lab';
import type { RawAnswer, RawCall } from './clients/client';
import { askedElsewhere, clientNames, ownHosts } from './matrix-plan';
import type { Pages } from './matrix-stage';

const sender = mnemonicToAccount(labMnemonic, { addressIndex: 0 });
const poor = labAccounts[2];

/** The first account deployed the lab's contracts: its nonce 0 is used. */
function signed(options: { nonce: number; value: bigint }): Promise<string> {
  const fees = { gas: 21_000n, maxFeePerGas: 20_000_000_000n, maxPriorityFeePerGas: 1_000_000_000n };
  return sender.signTransaction({ chainId: 1, type: 'eip1559', to: poor, ...options, ...fees });
}

interface Row {
  what: string;
  call: RawCall;
  /** What a library's answer must hold: the result as JSON, or a part of the error's text. */
  expected: { result: string } | { error: RegExp };
}

async function rowsOf(lab: Lab): Promise<Row[]> {
  const [token] = lab.chains.ethereum.tokens;
  const node = lab.chains.ethereum.nodes[0];
  if (token === undefined || node === undefined) throw new Error('the lab has no chain');
  const nonce = Number(await node.rpc('eth_getTransactionCount', [sender.address, 'latest']));
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [sender.address, 10n ** 30n] });
  const hugeValue = 10n ** 24n;
  const send = async (options: { nonce: number; value: bigint }): Promise<RawCall> => ({
    method: 'eth_sendRawTransaction',
    params: [await signed(options)],
  });
  const noSuchHash = `0x${'ab'.repeat(32)}`;
  const filter = { address: poor, fromBlock: '0x16e3600', toBlock: 'latest' };
  return [
    {
      what: 'a revert',
      call: { method: 'eth_call', params: [{ from: poor, to: token.address, data }, 'latest'] },
      expected: { error: /revert/i },
    },
    { what: 'a used nonce', call: await send({ nonce: 0, value: 1n }), expected: { error: /nonce too low/i } },
    { what: 'no funds', call: await send({ nonce, value: hugeValue }), expected: { error: /insufficient funds/i } },
    {
      what: 'bad parameters',
      call: { method: 'eth_getBalance', params: ['nonsense', 'latest'] },
      expected: { error: /invalid|-32602/i },
    },
    {
      what: 'an unknown transaction',
      call: { method: 'eth_getTransactionByHash', params: [noSuchHash] },
      expected: { result: 'null' },
    },
    { what: 'no logs', call: { method: 'eth_getLogs', params: [filter] }, expected: { result: '[]' } },
  ];
}

function isRight(answer: RawAnswer | undefined, { expected }: Row): boolean {
  if (answer === undefined) return false;
  if ('result' in expected) return 'result' in answer && answer.result === expected.result;
  return 'error' in answer && expected.error.test(answer.error);
}

/** Declares the tests. @param stageOf While no host fails. */
export function testAnswers(stageOf: () => { lab: Lab; pages: Pages }): void {
  let rows: Row[];
  beforeAll(async () => {
    rows = await rowsOf(stageOf().lab);
  });

  test('the node itself says of each row what is expected', async () => {
    for (const { call, expected, what } of rows) {
      const url = stageOf().lab.chains.ethereum.nodes[0]?.url ?? '';
      const said = await callNode(url, call.method, call.params).then(JSON.stringify, String);
      if ('result' in expected) expect(said, what).toBe(expected.result);
      else expect(said, what).toMatch(expected.error);
    }
  });

  test.each([
    ['Infura', ownHosts.infura, labUrls.infura],
    ['an endpoint in no list that has shown itself', ownHosts.unlisted, `${labUrls.unlisted}answers`],
  ])('answers of %s are the page’s, and nobody else is asked', async (_what, host, url) => {
    const { lab, pages } = stageOf();
    const wrong: string[] = [];
    for (const client of clientNames) {
      await pages[client].evaluate((urls: string[]) => globalThis.showItself(urls), [url]);
      lab.clearRequests();
      const calls = rows.map(({ call }) => call);
      const answers = await pages[client].evaluate((to, work) => globalThis.runRaw(to, work), url, calls);
      for (const [at, row] of rows.entries())
        if (!isRight(answers[at], row)) wrong.push(`${client}, ${row.what}: ${JSON.stringify(answers[at])}`);
      await sleep(300); // a rescue would have begun by now: it needs no more than the answer that was judged
      if (!lab.requests().some((request) => request.host === host)) wrong.push(`${client} asked ${host} nothing`);
      for (const { host: other, body } of askedElsewhere(lab.requests())) wrong.push(`${client}: ${other} ${body}`);
    }
    expect(wrong.join('\n')).toBe('');
  });
}
