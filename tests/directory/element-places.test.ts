// Where elements load content from: every form of address at every gateway of the directory is heard, few patterns are enough, and an ordinary page's files are not heard.
import { expect, test } from 'vitest';
import file from '@/assets/directory/gateways.json';
import { contentAddressOf } from '@/lib/content/address';
import { elementPatterns, isElementPlace, isRarePlace, rarePatterns } from '@/lib/directory/element-places';
import { arweaveGatewayOf } from '@/lib/directory/gateways';
import { nftCdnOf } from '@/lib/directory/nft-cdns';

const cid = 'bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi';
const id = 'bNbA3TEQVL60xlgCcqdz4ZPHFZ711cZ3hmkpGttDt_U';

/** As a browser reads a match pattern with a star for the scheme, or https. */
function isHeard(url: string): boolean {
  const { protocol, hostname, pathname } = new URL(url);
  return (isRarePlace(url) ? [...elementPatterns(), ...rarePatterns()] : elementPatterns()).some((pattern) => {
    const [, scheme, host = '', path = ''] = /^(\*|https):\/\/(\*|\*\.[^/*]+)(\/.*)\*$/.exec(pattern) ?? [];
    const isScheme = scheme === '*' || `${scheme}:` === protocol;
    return isScheme && (host === '*' || `.${hostname}`.endsWith(host.slice(1))) && pathname.startsWith(path);
  });
}

const paths = file.ipfs.flatMap(({ host }) => [
  `https://${host}/ipfs/${cid}/1.png`,
  `https://${host}/ipns/docs.ipfs.tech/`,
]);
const suffixes = file.ipfs.flatMap(({ suffix }) => suffix ?? []);
const ownNames = [...suffixes, 'w3s.link', 'nftstorage.link', 'cf-ipfs.com'].flatMap((suffix) => [
  `https://${cid}.ipfs.${suffix}/1.png`,
  `https://docs-ipfs-tech.ipns.${suffix}/`,
]);
const arweave = [...file.arweave.map(({ host }) => host), ...file.gone.arweave].flatMap((host) => [
  `https://${host}/${id}`,
  `https://a-name.${host}/1.png`,
]);
const named = [
  'https://vitalik.eth.limo/a.png',
  'https://vitalik.eth.link/a.png',
  `https://any.host.example/ipfs/${cid}`,
];

test.each([...paths, ...ownNames, ...arweave, ...named])('%s is heard, and known for a place of content', (url) => {
  expect(contentAddressOf(url, arweaveGatewayOf)).not.toBe(null);
  expect([isHeard(url), isElementPlace(url)]).toEqual([true, true]);
});

test('copies of NFT pictures are heard, too', () => {
  const urls = ['https://i2c.seadn.io/1.png', 'https://res.cloudinary.com/alchemyapi/image/1.png'];
  expect(urls.map((url) => [nftCdnOf(url) !== null, isHeard(url), isElementPlace(url)])).toEqual(
    urls.map(() => [true, true, true]),
  );
});

test('an address in a host of no list is known when its load has ended', () => {
  expect(isElementPlace(`https://${cid}.ipfs.somebody.example/1.png`)).toBe(true);
});

test.each([
  'https://app.uniswap.org/logo.png',
  'https://example.com/a/ipfs/b.png',
  'https://notarweave.net/1.png',
  'https://example.com/?from=arweave.net',
  'https://example.com/#/ipfs/a',
  'https://link/',
  'data:image/png;base64,AAAA',
  '',
])('“%s” is no such place', (url) => expect(isElementPlace(url)).toBe(false));

test.each([
  ['https://permagate.io/x', true],
  ['https://a-name.permagate.io/', true],
  [`https://${cid}.ipfs.cf-ipfs.com/1.png`, true],
  ['https://i2c.seadn.io/1.png', true],
  ['https://arweave.net/x', false],
  [`https://${cid}.ipfs.nftstorage.link/1.png`, false],
  ['https://vitalik.eth.limo/a.png', false],
  ['https://notpermagate.io/', false],
])('%s is a place that few pages load from: %s', (url, is) => expect(isRarePlace(url)).toBe(is));

test('the browser holds every request against few patterns', () => {
  expect(elementPatterns().length).toBeLessThan(16);
  expect([...elementPatterns(), ...rarePatterns()].filter((one) => !/^(?:\*|https):\/\/\*[./]/.test(one))).toEqual([]);
});
