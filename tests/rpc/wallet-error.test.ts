// Which errors of a wallet mean that its endpoint failed: only those are asked elsewhere.
import { describe, expect, test } from 'vitest';
import { walletFailure } from '@/lib/rpc/wallet-error';

const error = (code: number | undefined, message: string, more: object = {}) =>
  Object.assign(new Error(message), code === undefined ? {} : { code }, more);

describe('the endpoint failed', () => {
  test.each([
    ['a page wallet’s fetch in Chromium', error(undefined, 'Failed to fetch'), 'failed'],
    ['a page wallet’s fetch in Firefox', error(undefined, 'NetworkError when attempting to fetch resource.'), 'failed'],
    ['an internal error that says nothing', error(-32603, 'Internal JSON-RPC error.'), 'failed'],
    [
      'an internal error around a 503',
      error(-32603, 'Internal error', { data: { message: 'Non-200 status code: 503' } }),
      'failed',
    ],
    [
      'a wallet’s own breaker',
      error(-32002, 'RPC endpoint returned too many errors, retrying in 0.5 minutes.'),
      'limited',
    ],
    ['too many requests', error(429, 'Too Many Requests'), 'limited'],
    ['a limit by its code', error(-32005, 'daily request count exceeded, request rate limited'), 'limited'],
    [
      'a limit inside an internal error',
      error(-32603, 'x', { data: { originalError: { message: 'rate limit' } } }),
      'limited',
    ],
    ['disconnected', error(4900, 'The provider is disconnected from all chains.'), 'failed'],
    ['a timeout', error(-32000, 'The request timed out.'), 'failed'],
    [
      'HTML where JSON should be',
      error(undefined, `Unexpected token '<', "<!DOCTYPE "... is not valid JSON`),
      'failed',
    ],
    ['an object that is no Error', { code: -32603, message: 'Internal JSON-RPC error.' }, 'failed'],
    ['a gateway', error(502, 'Bad Gateway'), 'failed'],
  ])('%s', (_what, thrown, expected) => {
    expect(walletFailure(thrown)).toBe(expected);
  });
});

describe('the wallet, the chain or the user said something', () => {
  test.each([
    ['the user said no', error(4001, 'User rejected the request.')],
    ['the site is not connected', error(4100, 'The requested account has not been authorized.')],
    ['a method that the wallet has not', error(4200, 'The provider does not support the method.')],
    ['a revert', error(3, 'execution reverted: not yours')],
    [
      'a revert inside an internal error',
      error(-32603, 'Internal JSON-RPC error.', { data: { code: 3, message: 'execution reverted' } }),
    ],
    ['a revert deep inside', error(-32603, 'x', { data: { originalError: { message: 'VM Exception: revert' } } })],
    [
      'wrong parameters inside an internal error',
      error(-32603, 'x', { data: { message: 'invalid argument 0: hex string' } }),
    ],
    ['wrong parameters', error(-32602, 'Invalid params, failed to fetch them')],
    ['another request is open already', error(-32002, 'Request of type eth_call already pending. Please wait.')],
    ['nothing that anybody knows', error(-32000, 'header not found')],
    ['a bare text', 'no'],
    ['undefined', undefined],
  ])('%s', (_what, thrown) => {
    expect(walletFailure(thrown)).toBeNull();
  });

  test('an error that contains itself ends', () => {
    const thrown = error(-32603, 'x');
    Object.assign(thrown, { cause: thrown, data: thrown });
    expect(walletFailure(thrown)).toBe('failed');
  });
});
