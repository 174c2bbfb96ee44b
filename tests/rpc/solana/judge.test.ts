// What Solana's endpoints say when they fail, and what it is worth. Codes: agave's custom_error.rs; bodies: as the endpoints word them.
import { expect, test } from 'vitest';
import { judgeEach } from '@/lib/rpc/judge';
import { solanaDialects } from '@/lib/rpc/solana/dialects';
import { callsOf, inputOf, judge, type Over, plain, rpcError } from '../judging';

interface Case {
  body: unknown;
  method?: string;
  over?: Over;
  class: string;
  own: string;
  candidate?: string;
}

const simulation = 'Transaction simulation failed: ';
const refusal = { own: 'refusal' } as const;
const answer = { class: 'answer', own: 'answer' } as const;

const cases: Record<string, Case> = {
  'a node behind': { body: rpcError(-32005, 'Node is behind by 162 slots'), class: 'server-error', own: 'fault' },
  'an unhealthy node': { body: rpcError(-32005, 'Node is unhealthy'), class: 'server-error', own: 'fault' },
  'a block not there': { body: rpcError(-32004, 'Block not available for slot 9'), class: 'missing-data', ...refusal },
  'a block cleaned up': {
    body: rpcError(-32001, 'Block 5 cleaned up, does not exist on node.'),
    class: 'missing-data',
    ...refusal,
  },
  'a slot skipped': {
    body: rpcError(-32007, 'Slot 5 was skipped, or missing due to ledger jump to recent snapshot'),
    class: 'missing-data',
    ...refusal,
  },
  'a slot missing in long-term storage': {
    body: rpcError(-32009, 'Slot 5 was skipped, or missing in long-term storage'),
    class: 'missing-data',
    ...refusal,
  },
  'no history': {
    body: rpcError(-32011, 'Transaction history is not available from this node'),
    class: 'missing-data',
    ...refusal,
  },
  'a status not there yet': {
    body: rpcError(-32014, 'Block status not yet available for slot 5'),
    class: 'missing-data',
    ...refusal,
  },
  'a minimum slot not reached': {
    body: rpcError(-32016, 'Minimum context slot has not been reached'),
    class: 'missing-data',
    ...refusal,
  },
  'an index that is off': {
    body: rpcError(-32010, 'T excluded from account secondary indexes; this RPC method unavailable for key'),
    class: 'method-unsupported',
    ...refusal,
  },
  'a method that is off': { body: rpcError(-32601, 'Method not found'), class: 'method-unsupported', ...refusal },
  'a program that failed': {
    body: rpcError(-32002, `${simulation}Error processing Instruction 2: custom program error: 0x1771`),
    method: 'sendTransaction',
    ...answer,
  },
  'a timed out slippage check, which is the program’s word': {
    body: rpcError(-32002, `${simulation}Error: request timed out, rate limit exceeded`),
    method: 'sendTransaction',
    ...answer,
  },
  'a payer without funds': {
    body: rpcError(-32002, `${simulation}Attempt to debit an account but found no record of a prior credit.`),
    method: 'sendTransaction',
    ...answer,
  },
  'a blockhash that this node does not know': {
    body: rpcError(-32002, `${simulation}Blockhash not found`),
    method: 'sendTransaction',
    class: 'mempool-local',
    ...refusal,
  },
  'a bad signature': { body: rpcError(-32003, 'Transaction signature verification failure'), ...answer },
  'a precompile that failed': {
    body: rpcError(-32006, 'Transaction precompile verification failure InvalidAccountIndex'),
    ...answer,
  },
  'a version it may not show': {
    body: rpcError(-32015, 'Transaction version (0) is not supported by the requesting client.'),
    ...answer,
  },
  'params that make no sense': { body: rpcError(-32602, 'Invalid param: WrongSize'), ...answer },
  'too many': {
    body: rpcError(429, 'Too many requests for a specific RPC call'),
    over: { status: 429 },
    class: 'rate-limited',
    own: 'fault',
  },
  'QuickNode’s limit, which has the code of a skipped slot': {
    body: rpcError(-32007, '50/second request limit reached - reduce calls per second or upgrade your account'),
    over: { status: 429, host: 'x.solana-mainnet.quiknode.pro' },
    class: 'rate-limited',
    own: 'fault',
  },
  'the public cluster’s 403': {
    body: rpcError(403, 'Access forbidden'),
    over: { status: 403 },
    class: 'auth',
    own: 'fault',
  },
  'a heavy read refused by 403': {
    body: rpcError(403, 'Access forbidden'),
    method: 'getProgramAccounts',
    over: { status: 403 },
    class: 'method-unsupported',
    ...refusal,
  },
  'a heavy read refused by 410': {
    body: rpcError(410, 'getProgramAccounts is disabled'),
    method: 'getProgramAccounts',
    over: { status: 410 },
    class: 'method-unsupported',
    ...refusal,
  },
  'a heavy read blocked by law': {
    body: rpcError(403, 'OFAC sanctions'),
    method: 'getProgramAccounts',
    over: { status: 403 },
    class: 'answer',
    own: 'answer',
    candidate: 'fault',
  },
  'a closed service': { body: 'gone', over: { status: 410 }, class: 'gone', own: 'fault' },
  'an error page': { body: '<html>', over: { status: 503 }, class: 'edge-html', own: 'fault' },
};

test.each(Object.entries(cases))('%s', (_, { body, method = 'getBalance', over = {}, ...expected }) => {
  for (const from of ['own', 'candidate'] as const) {
    const input = inputOf(body, { ...over, from, calls: callsOf(method) });
    const [judged] = judgeEach(input, solanaDialects());
    const kind = from === 'own' ? expected.own : (expected.candidate ?? expected.own);
    if (from === 'own' || expected.candidate === undefined) expect(judged?.class).toBe(expected.class);
    expect([from, judged?.verdict.kind]).toEqual([from, kind]);
  }
});

test('the page alone calls an answer only what this judge calls one', () => {
  const words = [
    ...Object.values(cases).map(({ body }) => body),
    rpcError(-32002, `${simulation}insufficient funds for rent`),
  ];
  const inputs = words.map((body) => inputOf(body, { calls: callsOf('sendTransaction') }));
  const plainOnes = inputs.filter(plain);
  expect(plainOnes.length).toBeGreaterThan(0);
  expect(plainOnes.map((input) => judgeEach(input, solanaDialects())[0]?.class)).toEqual(plainOnes.map(() => 'answer'));
});

test('the same codes keep their other meaning on Ethereum’s endpoints', () => {
  expect(judge(rpcError(-32005, 'Node is behind by 162 slots'))?.class).toBe('rate-limited');
  expect(judge(rpcError(-32010, 'pool verdict'))?.verdict.kind).toBe('answer');
});
