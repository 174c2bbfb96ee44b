// Which sites are known to be published a second time: by their makers' own word, under a name that is followed, not an address that gets old.
import { expect, test } from 'vitest';
import file from '@/assets/directory/mirrors.json';
import { gatewayOf } from '@/lib/directory/gateways';
import { mirrorOf } from '@/lib/directory/mirrors';
import { isPublicHost } from '@/lib/directory/public-host';

test('a dApp is known by its host alone, and by nothing like it', () => {
  expect(mirrorOf('swap.cow.fi')).toMatchObject({ name: 'CoW Swap', published: 'cowswap.eth' });
  for (const host of ['cow.fi', 'a.swap.cow.fi', 'swap.cow.fi.example.org', '']) expect(mirrorOf(host)).toBeNull();
});

test('each is a site of its own and no gateway, named by ENS or by the DNSLink of that very host', () => {
  const hosts = file.mirrors.flatMap((one) => one.hosts);
  expect(new Set(hosts).size).toBe(hosts.length);
  for (const { hosts: of, published } of file.mirrors) {
    expect(/^(?:[a-z0-9-]+\.)+eth$/.test(published) || of.join() === published).toBe(true);
    for (const host of of)
      expect([isPublicHost(host), gatewayOf(host), /\.eth\./.test(host)]).toEqual([true, null, false]);
  }
});

test('third parties’ copies, cut down apps and what nobody is sure of are not among them', () => {
  const names = file.mirrors.map(({ published }) => published);
  for (const left of ['uniswap.eth', 'app.safe.eth', 'lusd.eth', 'tornadocash.eth', 'curve.eth'])
    expect(names).not.toContain(left);
});
