// What the end of a request says of its host, by the details that Chromium 156 and Firefox 153 gave for it.
import { expect, test } from 'vitest';
import { outcomeOf } from '@/lib/background/sight/outcome';

const ended = { type: 'xmlhttprequest', ip: '203.0.113.7', fromCache: false };
const failed = { ...ended, ip: null, error: 'net::ERR_FAILED' };
const socket = { ...failed, type: 'websocket' };

test.each([
  ['an answer', { ...ended, statusCode: 200 }, 'sound'],
  ['a 404, which is one', { ...ended, statusCode: 404 }, 'sound'],
  ['a 503', { ...ended, statusCode: 503 }, 'fault'],
  ['too many requests', { ...ended, statusCode: 429 }, 'fault'],
  ['what came from the cache', { ...ended, statusCode: 200, fromCache: true }, 'silent'],
  ['a refused connection', { ...failed, error: 'net::ERR_CONNECTION_REFUSED' }, 'fault'],
  ['an answer that CORS denies the page', { ...failed, ip: '203.0.113.7', statusCode: 200 }, 'sound'],
  ['a 503 that CORS denies the page', { ...failed, ip: '203.0.113.7', statusCode: 503 }, 'fault'],
  ['what the page gave up before anybody answered', { ...failed, error: 'net::ERR_ABORTED' }, null],
  ['the same, after it', { ...failed, error: 'net::ERR_ABORTED', ip: '203.0.113.7', statusCode: 200 }, 'silent'],
  ['a picture that CORS denies the page', { ...failed, type: 'image' }, 'silent'],
  [
    'one that its host denies other sites',
    { ...failed, type: 'image', error: 'net::ERR_BLOCKED_BY_RESPONSE' },
    'silent',
  ],
  ['a call whose preflight failed, which is heard by itself', failed, null],
  ['what a blocker stopped', { ...failed, error: 'net::ERR_BLOCKED_BY_CLIENT' }, null],
  ['a computer without network', { ...failed, error: 'net::ERR_INTERNET_DISCONNECTED' }, null],
  ['an open socket', { ...ended, type: 'websocket', statusCode: 101 }, 'sound'],
  ['a handshake that failed or was given up', socket, 'doubt'],
  ['a handshake that got a 404', { ...socket, statusCode: 404, ip: '203.0.113.7' }, 'sound'],
  ['a handshake that got a 503', { ...socket, statusCode: 503, ip: '203.0.113.7' }, 'fault'],
  ['a handshake that Firefox saw refused', { ...socket, error: 'NS_ERROR_CONNECTION_REFUSED' }, 'fault'],
  ['one that Firefox saw given up', { ...socket, error: 'NS_BINDING_ABORTED' }, null],
] as const)('%s', (_, details, outcome) => {
  expect(outcomeOf(details)).toBe(outcome);
});
