// web3.js 1 as a dApp uses it. Runs in a page of the matrix.
import Web3 from 'web3v1';
import { answersOf, inTurn, serve } from './client';

/** A method's `request`, which its types forget: what `BatchRequest` is filled with. */
function requestOf(method: object, ...args: unknown[]): { member: object; answer: Promise<unknown> } {
  const make: unknown = Reflect.get(method, 'request');
  if (typeof make !== 'function') throw new Error('web3 1 has no requests');
  let settle: (error: unknown, value: unknown) => void = () => undefined;
  const answer = new Promise<unknown>((resolve, reject) => {
    settle = (error, value) => (error ? reject(error) : resolve(value));
  });
  const member: unknown = Reflect.apply(make, method, [
    ...args,
    (error: unknown, value: unknown) => settle(error, value),
  ]);
  if (typeof member !== 'object' || member === null) throw new Error('web3 1 made no request');
  return { member, answer };
}

serve({
  single: async ({ url, account, token, balanceOf }) => {
    const { eth } = new Web3(url);
    return answersOf(
      await inTurn<unknown>(
        () => eth.getBlockNumber(),
        () => eth.getBalance(account),
        () => eth.call({ to: token, data: balanceOf }),
      ),
    );
  },
  batch: async ({ url, account, token, balanceOf }) => {
    const { eth, BatchRequest } = new Web3(url);
    const batch = new BatchRequest();
    const parts = [
      requestOf(eth.getBlockNumber),
      requestOf(eth.getBalance, account, 'latest'),
      requestOf(eth.call, { to: token, data: balanceOf }, 'latest'),
    ];
    for (const { member } of parts) Reflect.apply(batch.add, batch, [member]);
    batch.execute();
    return answersOf(await Promise.all(parts.map(({ answer }) => answer)));
  },
  raw: (url, { method, params }) =>
    new Promise((resolve, reject) => {
      const provider = new Web3.providers.HttpProvider(url);
      provider.send({ jsonrpc: '2.0', id: 1, method, params }, (error, answer) => {
        if (error !== null || answer === undefined) reject(error);
        else if (answer.error) reject(new Error(JSON.stringify(answer.error)));
        else resolve(answer.result);
      });
    }),
});
