// Which addresses of NFT pictures name no content; those of gateways, and of everybody else's pictures, are not among them.
import { expect, test } from 'vitest';
import { isNftCdn, nftCdnOf } from '@/lib/directory/nft-cdns';

test.each([
  ['https://i2c.seadn.io/ethereum/0xbc4ca0eda7647a8ab7c2061c2e118a18a936f13d/1.png?w=500', 'OpenSea images'],
  ['https://openseauserdata.com/files/a.mp4', 'OpenSea images'],
  ['https://nft-cdn.alchemy.com/eth-mainnet/0123', 'Alchemy NFT images'],
  ['https://res.cloudinary.com/alchemyapi/image/upload/thumbnailv2/eth-mainnet/0123', 'Alchemy NFT images'],
])('%s is a copy under a name of %s', (url, operator) => {
  expect(nftCdnOf(url)).toEqual({ host: new URL(url).host, operator });
  expect(isNftCdn(new URL(url).hostname)).toBe(true);
});

test.each([
  'https://ipfs.io/ipfs/bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi',
  'https://res.cloudinary.com/a-shop/image/upload/shoe.png',
  'https://notseadn.io/a.png',
  'http://i.seadn.io/a.png',
  'data:image/png;base64,AAAA',
  '',
])('“%s” is not', (url) => expect(nftCdnOf(url)).toBe(null));
