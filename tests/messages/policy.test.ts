// An administrator's policy: what it says holds, and a mistake in it forbids rather than allows (rules 2.7).
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSpace, ownSpaceOf } from '@/lib/directory/own-host';
import { addressFor } from '@/lib/directory/own-places';
import { noPolicy, type Policy, parsePolicy, unreadablePolicy } from '@/lib/messages/policy';

const context = {
  operatorId: (name: string) => (['pocket', 'drpc'].includes(name) ? name : null),
  isOpenFor: ({ url }: { url: string }) => isSpace(ownSpaceOf({ url })),
  addressFor,
};
const read = (value: unknown) => parsePolicy(value, context);

test('what is named is taken, what is not named stays the user’s', () => {
  expect(read({})).toEqual(noPolicy);
  const endpoints = [{ chain: 1, url: 'https://node.office.com', name: 'Office' }];
  const value = {
    failover: true,
    hedge: false,
    allowedTracking: ['limited', 'none'],
    operatorsNeverAsked: ['drpc'],
    endpoints,
    onlyOwnEndpoints: true,
    contentMode: 'rescue',
  };
  const policy: Policy = {
    failover: true,
    hedge: false,
    tracking: ['none', 'limited'],
    operatorsOff: ['drpc'],
    endpoints: [{ chainId: 1, url: 'https://node.office.com', name: 'Office' }],
    onlyOwn: true,
    contentMode: 'rescue',
  };
  expect(read(value)).toEqual({ policy, problems: [] });
});

test.each([
  ['failover that is text', { failover: 'off' }, 'failover', { failover: false }],
  ['hedge that is a number', { hedge: 0 }, 'hedge', { hedge: false }],
  ['tracking that is no list', { allowedTracking: 'none' }, 'allowedTracking', { tracking: [] }],
  [
    'a tracking policy that is none',
    { allowedTracking: ['none', 'all'] },
    'allowedTracking[1]',
    { tracking: ['none'] },
  ],
  ['operators that are no list', { operatorsNeverAsked: 'drpc' }, 'operatorsNeverAsked', { onlyOwn: true }],
  [
    'an operator that nobody knows',
    { operatorsNeverAsked: ['pocket', 'drcp'] },
    'operatorsNeverAsked[1]',
    { onlyOwn: true, operatorsOff: ['pocket'] },
  ],
  ['only own endpoints that is text', { onlyOwnEndpoints: 'no' }, 'onlyOwnEndpoints', { onlyOwn: true }],
  ['a content mode that is none', { contentMode: 'sometimes' }, 'contentMode', { contentMode: 'off' }],
  ['a key that nobody knows', { onlyOwnEndpoint: true }, 'onlyOwnEndpoint', { onlyOwn: true }],
])('%s is said, and closes what it may have forbidden', (_what, value, at, strictest) => {
  expect(read(value)).toEqual({ policy: { ...noPolicy.policy, ...strictest }, problems: [{ at, closed: true }] });
});

test('a mistake is not taken back by a later key', () => {
  expect(read({ operatorsNeverAsked: [7], onlyOwnEndpoints: false }).policy.onlyOwn).toBe(true);
  expect(read({ onlyOwnEndpoints: false, operatorsNeverAsked: [7] }).policy.onlyOwn).toBe(true);
});

test.each([
  ['no list', 'https://node.office.com', 'endpoints'],
  ['plain http to a public name', [{ chain: 1, url: 'http://node.office.com' }], 'endpoints[0]'],
  ['a chain and chains', [{ chain: 1, chains: [1], url: 'https://node.office.com' }], 'endpoints[0]'],
  ['no chains', [{ chains: [], url: 'https://node.office.com' }], 'endpoints[0]'],
  ['a chain without a service', [{ chains: [1, 314], url: 'https://{service}.path.office.com' }], 'endpoints[0]'],
  ['a word that is text', [{ chain: 1, url: 'http://10.0.0.1', everySite: 'yes' }], 'endpoints[0]'],
  ['no chain', [{ url: 'https://node.office.com' }], 'endpoints[0]'],
])('an own endpoint that cannot be asked (%s) is left out and said', (_what, endpoints, at) => {
  expect(read({ endpoints })).toEqual({ policy: noPolicy.policy, problems: [{ at, closed: false }] });
});

test('one entry stands for the chains of a cluster in the organisation’s own network', () => {
  const url = 'http://10.0.0.5:4000/main/evm/{chainId}';
  const entry = { chains: [1, 8453], url, name: 'eRPC', broadcasts: true, everySite: true, inOwnNetwork: false };
  const words = { name: 'eRPC', broadcasts: true, everySite: true };
  expect(read({ endpoints: [entry] })).toEqual({
    policy: {
      ...noPolicy.policy,
      endpoints: [1, 8453].map((chainId) => ({ chainId, url: url.replace('{chainId}', `${chainId}`), ...words })),
    },
    problems: [],
  });
});

test('a policy that is no object closes everything', () => {
  for (const value of [null, 'off', 7, []]) expect(read(value)).toEqual(unreadablePolicy);
});

test('whatever stands in a policy, it is read, and every value that is not taken is said', () => {
  const keys = [
    'failover',
    'hedge',
    'allowedTracking',
    'operatorsNeverAsked',
    'endpoints',
    'onlyOwnEndpoints',
    'contentMode',
  ];
  fc.assert(
    fc.property(fc.constantFrom(...keys), fc.anything(), (key, value) => {
      const { policy, problems } = read({ [key]: value });
      const isTaken = JSON.stringify(policy) !== JSON.stringify(noPolicy.policy);
      const isHarmless = value === false || (Array.isArray(value) && value.length === 0);
      expect(isTaken || isHarmless || problems.length > 0).toBe(true);
    }),
  );
});
