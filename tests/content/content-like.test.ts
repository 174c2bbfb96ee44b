// What is cared for at a glance is what the directory may have a word about, and no ordinary page's load.
import { expect, test } from 'vitest';
import file from '@/assets/directory/gateways.json';
import { isContentLike } from '@/lib/content/content-like';
import { arweaveGatewayOf, arweaveGateways, ipfsGateways } from '@/lib/directory/gateways';

const cid = 'bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi';
const tx = 'bNbA3TEQVL60xlgCcqdz4ZPHFZ711cZ3hmkpGttDt_U';

test('every gateway of the directory is known at a glance, in each of its forms', () => {
  const hosts = [...arweaveGateways.map(({ host }) => host), ...file.gone.arweave];
  for (const host of hosts) {
    expect(isContentLike(`https://${host}/${tx}`)).toBe(true);
    expect(isContentLike(`https://some-name.${host}/a.png`), host).toBe(true);
    expect(arweaveGatewayOf(`some-name.${host}`)).toBe(host);
  }
  for (const { host, suffix } of ipfsGateways) {
    expect(isContentLike(`https://${host}/ipfs/${cid}/a.png`)).toBe(true);
    if (suffix !== null) expect(isContentLike(`https://${cid}.ipfs.${suffix}/`)).toBe(true);
  }
});

test.each([
  `ipfs://${cid}/a.png`,
  'ipns://docs.example/a.png',
  `ar://${tx}`,
  `https://anything.example/ipfs/${cid}`,
  `https://docs-example.ipns.dweb.link/a.css`,
  'https://vitalik.eth.limo/a.png',
  `https://unheard-of.example/raw/${tx}`,
])('%s may be content', (url) => expect(isContentLike(url)).toBe(true));

test.each([
  'https://example.com/a.png',
  'https://example.com/images/ipfs.png',
  'https://example.com/a?from=/ipfs/x',
  'https://example.com/static/media/logo.0123456789abcdef0123456789abcdef0123456.png',
  'https://notarweave.net/a.png',
  'data:image/png;base64,AAAA',
  'blob:https://arweave.net/0a1b',
])('%s is an ordinary load', (url) => expect(isContentLike(url)).toBe(false));
