// Whoever sends to a private relay keeps its trades to itself: by a page, over a socket, from a worker without a tab.
import { expect, test } from 'vitest';
import { type Scope, scopeOf } from '@/lib/background/state/scope';
import { isToRelay, scopesOfWorker } from '@/lib/background/transactions/private-relay';

const origin = 'https://app.somedapp.xyz';
const site: Scope | null = scopeOf(`${origin}/swap`, false);
const isRelay = (method: string, url: string) => isToRelay({ method, url });

test('a POST to one is noticed, and the handshake of a socket to one', () => {
  expect(isRelay('POST', 'https://rpc.flashbots.net/fast')).toBe(true);
  expect(isRelay('GET', 'wss://rpc.flashbots.net/')).toBe(true);
  expect(isRelay('GET', 'wss://eth.drpc.org/')).toBe(false);
  expect(isRelay('GET', 'https://rpc.flashbots.net/')).toBe(false);
  expect(isRelay('OPTIONS', 'https://rpc.flashbots.net/')).toBe(false);
});

test('a worker without a tab speaks for the site of its origin, in both modes where nobody says whose it is', () => {
  const tops = (isPrivate: boolean, isUnsure: boolean) =>
    scopesOfWorker({ initiator: origin, private: isPrivate }, isUnsure).map(({ top }) => top);
  expect(tops(false, false)).toEqual([site?.top]);
  expect(tops(true, false)).toEqual([scopeOf(origin, true)?.top]);
  expect(tops(false, true)).toEqual([site?.top, scopeOf(origin, true)?.top]);
  expect(scopesOfWorker({ initiator: null, private: false }, false)).toEqual([]);
});
