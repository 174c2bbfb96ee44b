// A URL -> the content address in it, if there is one: what other gateways can be asked for. Pure; runs in the background and in tests.

/** `path`: decoded segments below the root. Names are not addresses yet: they lead to one (names.ts of the background). */
export type ContentAddress =
  | { kind: 'ipfs'; cid: string; path: readonly string[]; isRaw: boolean }
  /** `name`: a key as CID text, or a DNS name. */
  | { kind: 'ipns'; name: string; path: readonly string[]; isRaw: boolean }
  /** `name.eth`. */
  | { kind: 'ens'; name: string; path: readonly string[] }
  | { kind: 'arweave'; id: string; path: readonly string[] }
  | { kind: 'arns'; name: string; path: readonly string[] };

/** CIDv0, or v1 in base32, base36, base58btc or base64url: long enough to be a hash. Whether it is one is told by parsing it. */
const cidText = /^(?:Qm[1-9A-HJ-NP-Za-km-z]{44}|b[a-z2-7]{40,}|k[0-9a-z]{40,}|z[1-9A-HJ-NP-Za-km-z]{40,}|u[\w-]{40,})$/;
/** Peer ids of old are names too: RSA (Qm...), Ed25519 (12D3Koo...), secp256k1 (16Uiu2HA...). */
const peerId = /^(?:12D3Koo|16Uiu2HA)[1-9A-HJ-NP-Za-km-z]{30,60}$/;
const dnsName = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}$/i;
const arweaveId = /^[\w-]{43}$/;
/** Base32 of the same 32 bytes, in a host name. */
const sandboxLabel = /^[a-z2-7]{52}$/;
/** https://docs.ar.io/arns: letters, digits and dashes, with undernames before an underscore. */
const arnsName = /^[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?$/;
const maxSegments = 64;

/**
 * @param arweaveGatewayOf The Arweave gateway that a host name belongs to, or null (the directory's word).
 * @returns Null where the URL names no content: then no other copy can be found.
 */
export function contentAddressOf(
  url: string,
  arweaveGatewayOf: (hostname: string) => string | null,
): ContentAddress | null {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null) return null;
  switch (parsed.protocol) {
    case 'ipfs:':
    case 'ipns:':
    case 'ar:':
      return fromScheme(url);
    case 'https:':
    case 'http:':
      return fromGateway(parsed, arweaveGatewayOf);
  }
  return null;
}

/** `ipfs://{cid}/path`. Not by `URL`: it lower-cases the host of some schemes in some browsers, and CIDv0 has capitals. */
function fromScheme(url: string): ContentAddress | null {
  const [, scheme, root = '', rest = ''] = /^(ipfs|ipns|ar):\/*(?:ip[fn]s\/)?([^/?#]+)([^?#]*)/.exec(url) ?? [];
  const path = segmentsOf(rest);
  if (path === null) return null;
  if (scheme !== 'ar') return scheme === undefined ? null : ipfsAddress(scheme, root, path, false);
  if (arweaveId.test(root)) return { kind: 'arweave', id: root, path };
  return arnsName.test(root.toLowerCase()) ? { kind: 'arns', name: root.toLowerCase(), path } : null;
}

function fromGateway(url: URL, arweaveGatewayOf: (hostname: string) => string | null): ContentAddress | null {
  const path = segmentsOf(url.pathname);
  if (path === null) return null;
  const format = url.searchParams.get('format');
  // The page wants blocks packed in some way; we could not give the very bytes.
  if (format !== null && format !== 'raw') return null;
  const isRaw = format === 'raw';
  const [first = '', root = '', ...below] = path;
  if (first === 'ipfs' || first === 'ipns') return ipfsAddress(first, root, below, isRaw);
  const [, name = '', scheme] = /^(.+?)\.(ipfs|ipns)\./.exec(url.hostname) ?? [];
  if (scheme !== undefined) return ipfsAddress(scheme, scheme === 'ipns' ? unlabelled(name) : name, path, isRaw);
  const [, ens] = /^(.+\.eth)\.(?:limo|link)$/.exec(url.hostname) ?? [];
  if (ens !== undefined) return { kind: 'ens', name: ens, path };
  const gateway = arweaveGatewayOf(url.hostname);
  return gateway === null ? null : fromArweave(url.hostname, gateway, path);
}

/** `my-site--org` in one DNS label is `my.site-org` (https://specs.ipfs.tech/http-gateways/subdomain-gateway/). */
function unlabelled(label: string): string {
  if (label.includes('.') || cidText.test(label)) return label;
  return label.replaceAll(/--|-/g, (dashes) => (dashes === '--' ? '-' : '.'));
}

function ipfsAddress(scheme: string, root: string, path: readonly string[], isRaw: boolean): ContentAddress | null {
  if (scheme === 'ipfs') return cidText.test(root) ? { kind: 'ipfs', cid: root, path, isRaw } : null;
  if (/\.eth$/.test(root)) return { kind: 'ens', name: root.toLowerCase(), path };
  const isName = cidText.test(root) || peerId.test(root) || dnsName.test(root);
  return isName ? { kind: 'ipns', name: root, path, isRaw } : null;
}

function fromArweave(hostname: string, gateway: string, path: readonly string[]): ContentAddress | null {
  const [first = '', ...below] = path;
  if (first === 'raw' && below[0] !== undefined)
    return arweaveId.test(below[0]) && below.length === 1 ? { kind: 'arweave', id: below[0], path: [] } : null;
  if (arweaveId.test(first)) return { kind: 'arweave', id: first, path: below };
  const label = hostname === gateway ? '' : hostname.slice(0, -gateway.length - 1);
  const isName = label !== 'www' && arnsName.test(label) && !sandboxLabel.test(label);
  return isName ? { kind: 'arns', name: label, path } : null;
}

/** Null for a path that no gateway would take: broken escapes, too many segments. A slash at the end says nothing. */
function segmentsOf(pathname: string): string[] | null {
  const segments = pathname.split('/').filter((segment) => segment !== '');
  if (segments.length > maxSegments) return null;
  try {
    return segments.map(decodeURIComponent);
  } catch {
    return null; // malformed escape: not a name in any directory
  }
}
