// The lab's content on Arweave: files, a site by its manifest, a bundle with items of three signers and a bundle in it. Runs in Node.
import { type Bundle, type Ledger, type Piece, signers, signItem, signNested } from './arweave-ledger';
import { noisyPng, png } from './media';
import { mediaTypeOf } from './media-types';
import { siteFiles } from './site';

const typed = (type: string): Record<string, string> => ({ 'Content-Type': type });

const bytesOf = (content: Uint8Array | string | undefined): Buffer => Buffer.from(content ?? '');

/** The whole site, each file as a data item. */
async function siteItems() {
  const files = siteFiles();
  const sitePaths = Object.keys(files);
  const items = await Promise.all(
    sitePaths.map((path) => {
      const data = bytesOf(files[path]);
      return signItem(signers.ethereum(), data, typed(mediaTypeOf(path, data)));
    }),
  );
  const paths = Object.fromEntries(sitePaths.map((path, index) => [path, { id: items[index]?.id ?? '' }]));
  return { items, paths };
}

/** The manifest of paths, version 0.2.0, as gateways of the weave read it. */
function manifestOf(paths: Record<string, { id: string }>): string {
  const fallback = { id: paths['about/index.html']?.id ?? '' };
  return JSON.stringify({
    manifest: 'arweave/paths',
    version: '0.2.0',
    index: { path: 'index.html' },
    fallback,
    paths,
  });
}

export const manifestType = 'application/x.arweave-manifest+json';

async function postItems(ledger: Ledger) {
  const { items: site, paths } = await siteItems();
  const ethereum = await signItem(signers.ethereum(), 'signed by Ethereum\n', typed('text/plain'));
  const solana = await signItem(signers.solana(), 'signed by Solana\n', typed('text/plain'));
  const arweave = await signItem(signers.arweave(), 'signed by Arweave\n', typed('text/plain'));
  const picture = await signItem(signers.ethereum(), png(24, 24, [200, 120, 40]), typed('image/png'));
  const inner = await signItem(signers.solana(), 'in a bundle in a bundle\n', typed('text/plain'));
  const nest = await signNested(signers.ethereum(), [inner]);
  const items = [ethereum, solana, arweave, picture, nest, ...site];
  const bundle: Bundle = { items, nested: new Map([[nest.id, [inner]]]) };
  const posted = await ledger.postBundle(bundle);
  const ids = {
    ethereum: ethereum.id,
    solana: solana.id,
    arweave: arweave.id,
    picture: picture.id,
    nest: nest.id,
    inner: inner.id,
  };
  return { bundle: posted.id, item: ids, paths };
}

/** By name, the id of each; `item` are the data items by signer. */
export async function postFixtures(ledger: Ledger) {
  const { bundle, item, paths } = await postItems(ledger);
  const idOf = ({ id }: Piece): string => id;
  const post = async (data: Buffer | string, type: string): Promise<string> =>
    idOf(await ledger.post(Buffer.from(data), typed(type)));
  const files = siteFiles();
  return {
    bundle,
    item,
    text: await post('words on the weave\n', 'text/plain'),
    png: await post(bytesOf(files['img/red.png']), 'image/png'),
    json: await post(JSON.stringify({ name: 'Weave #1', image: `ar://${item.picture}` }), 'application/json'),
    svg: await post(bytesOf(files['img/drawing.svg']), 'image/svg+xml'),
    html: await post(bytesOf(files['frame.html']), 'text/html'),
    /** 751 kB in three chunks. */
    noise: await post(noisyPng(500), 'image/png'),
    wav: await post(bytesOf(files['media/tone.wav']), 'audio/wav'),
    /** One byte more than a chunk, which the split balances. */
    uneven: await post(Buffer.alloc(262_145, 'uneven '), 'text/plain'),
    /** No tag says what it is. */
    untyped: idOf(await ledger.post(Buffer.from('what am I\n'), {})),
    /** The site: index, paths and a fallback. */
    manifest: await post(manifestOf(paths), manifestType),
    /** A manifest with a path to nowhere. */
    brokenManifest: await post(manifestOf({ 'index.html': { id: 'A'.repeat(43) } }), manifestType),
    /** Nobody has it. */
    nowhere: `${'N'.repeat(42)}A`,
  };
}

export type ArweaveFixtures = Awaited<ReturnType<typeof postFixtures>>;
