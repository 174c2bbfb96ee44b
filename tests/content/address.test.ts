import { describe, expect, test } from 'vitest';
import { contentAddressOf } from '@/lib/content/address';
import { arweaveGatewayOf } from '@/lib/directory/gateways';

const v0 = 'QmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMnR';
const v1 = 'bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi';
const key = 'k51qzi5uqu5dlvj2baxnqndepeb86cbk3ng7n3i46uzyxzyqj2xjonzllnv0v8';
const id = 'Sgmyo7nUqPpVQWUfK72p5yIpd85QQbhGaWAF-I8L6yE';
const of = (url: string) => contentAddressOf(url, arweaveGatewayOf);

describe('an IPFS address is found', () => {
  test.each([
    `https://ipfs.io/ipfs/${v0}/a/b%20c.png?filename=x.png`,
    `https://anything.example/ipfs/${v0}/a/b%20c.png`,
    `ipfs://${v0}/a/b%20c.png`,
    `ipfs://ipfs/${v0}/a/b%20c.png`,
  ])('in %s', (url) => {
    expect(of(url)).toEqual({ kind: 'ipfs', cid: v0, path: ['a', 'b c.png'], isRaw: false });
  });

  test('in the host name of a subdomain gateway', () => {
    expect(of(`https://${v1}.ipfs.dweb.link/x/`)).toEqual({ kind: 'ipfs', cid: v1, path: ['x'], isRaw: false });
    expect(of(`https://${v1}.ipfs.w3s.link?format=raw`)).toEqual({ kind: 'ipfs', cid: v1, path: [], isRaw: true });
  });

  test('as a name: a key, a DNS name, a DNS name in one label, an ENS name', () => {
    expect(of(`https://dweb.link/ipns/${key}/a`)).toMatchObject({ kind: 'ipns', name: key, path: ['a'] });
    expect(of('ipns://docs.ipfs.tech/')).toMatchObject({ kind: 'ipns', name: 'docs.ipfs.tech', path: [] });
    expect(of('https://my-site--org-io.ipns.dweb.link/')).toMatchObject({ kind: 'ipns', name: 'my.site-org.io' });
    expect(of('https://vitalik.eth.limo/p')).toEqual({ kind: 'ens', name: 'vitalik.eth', path: ['p'] });
    expect(of('ipns://vitalik.eth')).toEqual({ kind: 'ens', name: 'vitalik.eth', path: [] });
  });
});

describe('an Arweave address is found', () => {
  test.each([`https://arweave.net/${id}`, `https://arweave.net/raw/${id}`, `ar://${id}`])('in %s', (url) => {
    expect(of(url)).toEqual({ kind: 'arweave', id, path: [] });
  });

  test('in a sandbox, below a manifest, and as an ArNS name', () => {
    const sandbox = 'jie3fi5z2sui7jkbmupsxpnj44rcs56okba3qrtjmac7rdyl5mqq';
    expect(of(`https://${sandbox}.arweave.net/${id}/1.png`)).toEqual({ kind: 'arweave', id, path: ['1.png'] });
    expect(of('https://cookbook_ao.permagate.io/a')).toEqual({ kind: 'arns', name: 'cookbook_ao', path: ['a'] });
    expect(of('ar://ArDrive/x')).toEqual({ kind: 'arns', name: 'ardrive', path: ['x'] });
    expect(of(`https://${sandbox}.arweave.net/`)).toBeNull();
  });
});

describe('what names no content is left alone', () => {
  test.each([
    'https://example.com/a.png',
    'https://example.com/ipfs/not-a-cid/a.png',
    'https://example.com/ipfs/',
    `https://ipfs.io/ipfs/${v0}?format=car`,
    `https://ipfs.io/ipfs/${v0}/%E0%A4%A`,
    'https://arweave.net/info',
    'https://arweave.net/',
    'https://www.arweave.net/a',
    `https://example.com/${id}`,
    'data:text/plain,ipfs',
    'nonsense',
  ])('%s', (url) => {
    expect(of(url)).toBeNull();
  });
});
