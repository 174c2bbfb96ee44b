// What is wrong with the arguments of `npm run drill` is said by name.
import { expect, test } from 'vitest';
import { drillArguments } from '../lab/drill-arguments';

test.each([
  [[], /^Which site\?/],
  [['your.dapp'], /^your\.dapp is no address: begin with https:\/\/$/],
  [['localhost:3000'], /^localhost:3000 is no address/],
  [['https://'], /^https:\/\/ is no address/],
  [['https://a.xyz', 'https://b.xyz'], /https:\/\/b\.xyz is one too many/],
  [['https://a.xyz', '--for=soon'], /^--for takes seconds, 1 to 900, not "soon"\.$/],
  [['https://a.xyz', '--for=901'], /^--for takes seconds/],
  [['https://a.xyz', '--watch', '0'], /^--watch takes seconds/],
  [['https://a.xyz', '--cloud=aws'], /^Unknown option '--cloud'\.$/],
  [['https://a.xyz', '--headed=no'], /^Option '--headed' does not take an argument\.$/],
  [['https://a.xyz', '--cut'], /^Option '--cut <value>' argument missing\.$/],
])('%j', (args, words) => {
  expect(() => drillArguments(args)).toThrow(words);
});

test('what is right is read', () => {
  expect(drillArguments(['https://a.xyz/', '--cut', 'aws:us-east-1', '--for=1.5', '--arg=--mute-audio'])).toEqual({
    ...{ site: 'https://a.xyz/', cut: 'aws:us-east-1', forMs: 1_500, watchMs: 15_000 },
    ...{ out: 'drills', headed: false, args: ['--mute-audio'] },
  });
});
