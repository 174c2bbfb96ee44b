// Every URL that may be known for an endpoint is heard by its patterns, and what is none is not.
import { expect, test } from 'vitest';
import patternFile from '@/assets/directory/patterns.json';
import { chainsByUrl } from '@/lib/directory/chains';
import { endpointPatterns } from '@/lib/directory/endpoint-patterns';
import { isRescuableHost } from '@/lib/directory/identify';
import { operatorById } from '@/lib/directory/operators';

const domains = endpointPatterns().map((pattern) => /^\*:\/\/\*\.([^/*:]+)\/\*$/.exec(pattern)?.[1] ?? '');
const isHeard = (hostname: string) => domains.some((domain) => `.${hostname}`.endsWith(`.${domain}`));

test('each endpoint of the directory, and of viem’s list, is heard', () => {
  const missed = chainsByUrl().filter(([url]) => isRescuableHost(url) && !isHeard(new URL(url).hostname));
  expect(missed).toEqual([]);
});

test('each firm whose endpoints have a known form is heard at all its hosts', () => {
  const hosts = patternFile.patterns.flatMap(({ operator }) => operatorById(operator)?.hostSuffixes ?? [operator]);
  expect(hosts.length).toBeGreaterThan(100);
  expect(hosts.filter((host) => !isHeard(`some.${host}`))).toEqual([]);
});

test('they are match patterns, few enough to be asked of every request, and a site’s own files are not heard', () => {
  expect(domains).not.toContain('');
  expect(domains.length).toBeLessThan(600);
  expect(['app.uniswap.org', 'fonts.gstatic.com', 'example.com', 'opensea.io'].filter(isHeard)).toEqual([]);
});
