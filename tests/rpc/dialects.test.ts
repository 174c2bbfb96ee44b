// Promises about the dialects as data: what is unknown is refused at once, and an operator's words count on its own hosts only.
import { expect, test } from 'vitest';
import { bundledDialects, compileDialects, type DialectFile } from '@/lib/rpc/dialects';
import { judgeEach } from '@/lib/rpc/judge';
import { inputOf, judge, rpcError } from './judging';

type Signal = DialectFile['providers'][number]['signals'][number];
const signal: Signal = { class: 'gone', http: [], code: [], codeAbove: null, message: null };
const file = (over: Partial<DialectFile['generic']>, signals = [signal]): DialectFile => ({
  generic: { http: [], jsonrpcCodes: [], messageOrder: [], messagePatterns: {}, legal: [], ...over },
  providers: [{ id: 'one', hosts: '^one\\.example$', signals }],
  walletErrors: [],
});

test('a class that nobody knows ends the build, not a rescue', () => {
  expect(() => compileDialects(file({ messageOrder: ['sulking'] }))).toThrow('sulking');
  expect(() => compileDialects(file({ http: [{ status: [500], class: 'sulking' }] }))).toThrow('sulking');
});

test('a row without a condition judges nothing, or every revert would be its outage', () => {
  const input = inputOf(rpcError(-32000, 'odd'), { host: 'one.example' });
  expect(judgeEach(input, compileDialects(file({})))[0]?.class).toBe('answer');
  expect(judgeEach(input, compileDialects(file({}, [{ ...signal, message: 'odd' }])))[0]?.class).toBe('gone');
});

test('a file without patterns matches nothing', () => {
  const dialects = compileDialects(file({ messageOrder: ['quota'] }));
  expect(judgeEach(inputOf(rpcError(-32000, 'odd')), dialects)[0]?.class).toBe('answer');
  expect(judgeEach(inputOf('<html>', { status: 403 }), dialects)[0]?.class).toBe('edge-html');
});

test.each([
  ['mainnet.infura.io', 'method-unsupported'],
  ['infura.io.evil.example', 'answer'],
  ['notinfura.io', 'answer'],
])('at %s the code of Infura means %s', (host, name) => {
  const dialects = compileDialects(file({}, []));
  const infura = { ...dialects, operators: bundledDialects().operators };
  expect(judgeEach(inputOf(rpcError(-32004, 'odd'), { host }), infura)[0]?.class).toBe(name);
});

test('a message cut at its limit is read the same by page and judge', () => {
  const late = rpcError(-32000, `${'x'.repeat(2500)} nonce too low; too many requests`);
  expect(judge(late)?.class).toBe('answer'); // unrecognised with a 2xx
  expect(judge(late, { status: 500 })?.class).toBe('unknown');
});
