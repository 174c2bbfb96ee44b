// Reads what an ENS name's `contenthash` points at. Pure; runs in the background and in tests.
import { base64url } from 'multiformats/bases/base64';
import type { CID } from 'multiformats/cid';
import type { ContentAddress } from './address';
import { type Bytes, utf8Text } from './bytes';
import { CODEC, cidText, decodeCid, HASH, ipnsNameText } from './cid-text';
import { isDomain } from './content-path';
import { readVarint } from './protobuf';

export type Contenthash =
  | { kind: 'ipfs'; cid: CID }
  | { kind: 'ipns-key'; name: CID }
  | { kind: 'ipns-domain'; domain: string }
  /** `id`: 43 letters, as gateways of Arweave take it. */
  | { kind: 'arweave'; id: string }
  /** The name has none. */
  | { kind: 'none' }
  | { kind: 'unsupported'; namespace: number };

/** Namespaces by their number in the multicodec table. */
const NAMESPACE = { ipfs: 0xe3, ipns: 0xe5, arweave: 0xb29910 } as const;

/** @see https://eips.ethereum.org/EIPS/eip-1577 and ENSIP-7 */
export function parseContenthash(bytes: Bytes): Contenthash {
  if (bytes.length === 0) return { kind: 'none' };
  const lead = readVarint(bytes, 0);
  const namespace = lead === null || lead.value > 0xffff_ffffn ? 0 : Number(lead.value);
  const rest = bytes.subarray(lead?.end ?? bytes.length);
  return known(namespace, rest) ?? { kind: 'unsupported', namespace };
}

/** What it points at, as an address; null where that is nothing that we know. */
export function addressIn(found: Contenthash, path: readonly string[]): ContentAddress | null {
  switch (found.kind) {
    case 'ipfs':
      return { kind: 'ipfs', cid: cidText(found.cid), path, isRaw: false };
    case 'ipns-key':
      return { kind: 'ipns', name: ipnsNameText(found.name), path, isRaw: false };
    case 'ipns-domain':
      return { kind: 'ipns', name: found.domain, path, isRaw: false };
    case 'arweave':
      return { kind: 'arweave', id: found.id, path };
    case 'none':
    case 'unsupported':
      return null;
  }
}

function known(namespace: number, rest: Bytes): Contenthash | null {
  if (namespace === NAMESPACE.arweave) return rest.length === 32 ? { kind: 'arweave', id: arweaveId(rest) } : null;
  const cid = namespace === NAMESPACE.ipfs || namespace === NAMESPACE.ipns ? decodeCid(rest) : null;
  if (cid === null) return null;
  if (namespace === NAMESPACE.ipfs) return { kind: 'ipfs', cid };
  if (cid.code === CODEC.libp2pKey) return { kind: 'ipns-key', name: cid };
  // Old entries write a domain that has a DNSLink as if it were a file inlined in its own address.
  const domain = cid.multihash.code === HASH.identity ? utf8Text(cid.multihash.digest)?.toLowerCase() : undefined;
  return domain !== undefined && isDomain(domain) ? { kind: 'ipns-domain', domain } : null;
}

const arweaveId = (bytes: Bytes): string => base64url.encode(bytes).slice(1);
