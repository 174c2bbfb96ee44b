// A private window's border: what a site has in a normal one is not there in a private one, nor the other way round.
import { expect, test } from 'vitest';
import { cacheFor } from '@/lib/background/content/block-cache';
import { noCache } from '@/lib/background/content/cache';
import { scopeOf } from '@/lib/background/state/scope';

test('nothing is read or kept for a private window, whatever its site has elsewhere', async () => {
  const [normal, hidden] = [scopeOf('https://opensea.io/', false), scopeOf('https://opensea.io/', true)];
  if (normal === null || hidden === null) throw new Error('no site');
  expect(cacheFor(hidden)).toBe(noCache);
  expect(cacheFor(normal)).not.toBe(noCache);
  noCache.put('key', new Uint8Array([1]));
  expect(await noCache.get('key')).toBe(null);
});
