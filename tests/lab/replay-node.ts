// An endpoint that has the chain of ethereum/execution-apis: what geth answered in their tests, and every header of `chain.rlp`. Runs in Node, in tests only.
import { createServer } from 'node:http';
import { type Hex, keccak256 } from 'viem';
import { methodOf } from '@/lib/rpc/methods';
import { isObject } from '@/lib/rpc/shapes';
import { chain, exchanges, headerNames } from '@/tests/rpc/proof/recorded';

type Params = readonly unknown[];

const head = `0x${chain.length.toString(16)}`;
/** Of all its blocks none is final in their tests, and all are. */
const newest = new Set<unknown>(['latest', 'finalized', 'safe', undefined]);

/** The same question, with the newest block by its number. */
function keyOf(method: string, params: Params): string {
  const { pin } = methodOf(method);
  const asked = pin?.type === 'block' && pin.index === params.length ? [...params, head] : params;
  return `${method} ${JSON.stringify(asked).replaceAll('"latest"', `"${head}"`)}`.toLowerCase();
}

const told = new Map<string, object>(
  exchanges.flatMap(({ request, response }): [string, object][] => {
    const { method, params = [] } = JSON.parse(request);
    const { id: _, ...rest } = JSON.parse(response);
    return 'result' in rest ? [[keyOf(method, params), rest]] : [];
  }),
);

const quantities = new Set(
  'difficulty number gasLimit gasUsed timestamp baseFeePerGas blobGasUsed excessBlobGas'.split(' '),
);

function headerAt(number: number): object | null {
  const block = chain[number - 1];
  if (block === undefined) return null;
  const written = (name: string, field: Hex) =>
    quantities.has(name) ? `0x${field.slice(2).replace(/^0+/, '') || '0'}` : field;
  const fields = block.header.map((field, at) => [headerNames[at] ?? '', written(headerNames[at] ?? '', field)]);
  return {
    ...Object.fromEntries(fields),
    hash: block.hash,
    transactions: block.transactions.map((one) => keccak256(one)),
  };
}

function answerTo(method: string, params: Params): object {
  if (method === 'eth_chainId') return { result: '0x1' };
  if (method === 'eth_blockNumber') return { result: head };
  const known = told.get(keyOf(method, params));
  if (known !== undefined) return known;
  if (method === 'eth_getBlockByNumber' && params[1] === false)
    return { result: headerAt(newest.has(params[0]) ? chain.length : Number(params[0])) };
  if (method === 'eth_getBlockTransactionCountByNumber')
    return { result: `0x${chain[Number(params[0]) - 1]?.transactions.length.toString(16)}` };
  return { error: { code: -32601, message: `the method ${method} does not exist/is not available` } };
}

/** Called Ethereum's by its id, so that it may stand behind hosts that serve Ethereum. */
export async function startReplayNode(): Promise<{ url: string; stop: () => void }> {
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const body: unknown = JSON.parse(text);
    const one = (call: unknown) => {
      const { id, method, params }: Record<string, unknown> = isObject(call) ? call : {};
      return { jsonrpc: '2.0', id, ...answerTo(`${method}`, Array.isArray(params) ? params : []) };
    };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(Array.isArray(body) ? body.map(one) : one(body)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, stop: () => server.close() };
}
