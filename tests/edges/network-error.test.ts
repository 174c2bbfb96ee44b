// Which failures count as an outage: an allow-list.
import { expect, test } from 'vitest';
import { meaningOf } from '@/lib/browser/network-error';

const fault = (reason: string) => ({ kind: 'fault', fault: { kind: 'unreachable', reason } });

test.each([
  ['net::ERR_CONNECTION_REFUSED', fault('refused')],
  ['net::ERR_NAME_NOT_RESOLVED', fault('dns')],
  ['net::ERR_CERT_COMMON_NAME_INVALID', fault('tls')],
  ['net::ERR_HTTP2_PROTOCOL_ERROR', fault('reset')],
  ['NS_ERROR_UNKNOWN_HOST', fault('dns')],
  ['The certificate is not trusted because it is self-signed.', fault('tls')],
  ['net::ERR_INTERNET_DISCONNECTED', { kind: 'offline' }],
  ['NS_ERROR_OFFLINE', { kind: 'offline' }],
])('%s is the endpoint’s or the user’s connection failing', (error, meaning) => {
  expect(meaningOf(error)).toEqual(meaning);
});

test.each([
  'net::ERR_BLOCKED_BY_CLIENT',
  'net::ERR_BLOCKED_BY_CSP',
  'net::ERR_BLOCKED_BY_RESPONSE',
  'net::ERR_ABORTED',
  'net::ERR_CACHE_MISS',
  'net::ERR_PROXY_CONNECTION_FAILED',
  'net::ERR_UNSAFE_REDIRECT',
  'net::ERR_NOBODY_HAS_EVER_SEEN',
  'NS_ERROR_ABORT',
  'NS_BINDING_ABORTED',
  'NS_ERROR_NOBODY_HAS_EVER_SEEN',
])('%s is somebody’s decision, or unknown: nothing is ever sent for it', (error) => {
  expect(meaningOf(error)).toBeNull();
});

test.each([
  ['net::ERR_FAILED', null],
  ['NS_ERROR_DOM_BAD_URI', null],
  // A reset in the middle of the TLS handshake: Firefox has no better name for it.
  ['NS_ERROR_FAILURE', { kind: 'unreachable', reason: 'other' }],
])('%s is told apart by the status, and without headers means what it says here', (error, without) => {
  expect(meaningOf(error)).toEqual({ kind: 'ask-status', without });
});
