import { expect, test } from 'vitest';
import { contentAddressOf } from '@/lib/content/address';
import { placesFor } from '@/lib/content/elsewhere';
import { arweaveGatewayOf } from '@/lib/directory/gateways';

const v0 = 'QmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMnR';
const v0InBase32 = 'bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi';
const key = 'k51qzi5uqu5dlvj2baxnqndepeb86cbk3ng7n3i46uzyxzyqj2xjonzllnv0v8';
const id = 'Sgmyo7nUqPpVQWUfK72p5yIpd85QQbhGaWAF-I8L6yE';

const urlsFor = (url: string): string[] => {
  const address = contentAddressOf(url, arweaveGatewayOf);
  return address === null ? [] : placesFor(address, url).map((place) => place.url);
};

test('a file or site of IPFS opens below a host name of its own, with its path, its query and its last slash', () => {
  const urls = urlsFor(`https://ipfs.io/ipfs/${v0}/a%20b/?page=2`);
  expect(urls).toContain(`https://${v0InBase32}.ipfs.4everland.io/a%20b/?page=2`);
  expect(urls).toContain(`https://${v0InBase32}.ipfs.dweb.link/a%20b/?page=2`);
  expect(new Set(urls.map((url) => new URL(url).hostname.split('.')[0]))).toEqual(new Set([v0InBase32]));
  expect(urlsFor(`https://${v0InBase32}.ipfs.dweb.link`)).toContain(`https://${v0InBase32}.ipfs.4everland.io/`);
  expect(urlsFor(`https://ipfs.io/ipfs/${v0}/a.html`)).toContain(`https://${v0InBase32}.ipfs.4everland.io/a.html`);
});

test('a name does so where gateways know names: a key in base36, a domain in one label', () => {
  expect(urlsFor(`https://ipfs.io/ipns/${key}/`)).toContain(`https://${key}.ipns.4everland.io/`);
  const urls = urlsFor('https://dweb.link/ipns/my.site-org.io/x');
  expect(urls).toContain('https://my-site--org-io.ipns.4everland.io/x');
  expect(urls.filter((url) => url.includes('inbrowser.link'))).toEqual([]);
});

test('what Arweave keeps opens in its sandbox, a name of ArNS at gateways that know names', () => {
  const [first = ''] = urlsFor(`https://arweave.net/${id}/page`);
  expect(new URL(first).pathname).toBe(`/${id}/page`);
  expect(first).toMatch(/^https:\/\/[a-z2-7]{52}\.turbo-gateway\.com\//);
  expect(contentAddressOf(first, arweaveGatewayOf)).toEqual({ kind: 'arweave', id, path: ['page'] });
  expect(urlsFor('https://docs.arweave.net/a')).toContain('https://docs.permagate.io/a');
});

test('raw blocks, names too long for a host name and ENS names open nowhere by themselves', () => {
  expect(urlsFor(`https://ipfs.io/ipfs/${v0}?format=raw`)).toEqual([]);
  expect(urlsFor(`https://ipfs.io/ipns/${'long-name.'.repeat(8)}org/`)).toEqual([]);
  expect(urlsFor('https://vitalik.eth.limo/')).toEqual([]);
  // SHA-512: 107 letters.
  expect(
    urlsFor(
      'https://ipfs.io/ipfs/bafkrgqhhyivzstcz3hhswshfjgy6ertgmnqeleynhwt4dlfsthi4hn7zgh4uvlsb5xncykzapi3ocd4lzogukir6ksdy6wzrnz6ohnv4aglcs',
    ),
  ).toEqual([]);
});
