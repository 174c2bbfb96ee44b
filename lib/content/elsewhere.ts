// A content address -> where a browser can open it as a page: at gateways that give each an origin of its own. Pure; runs in the background and in tests.
import { base32 } from 'multiformats/bases/base32';
import { arweaveGateways, type Gateway, ipfsGateways } from '@/lib/directory/gateways';
import type { ContentAddress } from './address';
import { fromBase64Url } from './arweave/base64url';
import { cidText, ipnsNameText, parseCid, parseIpnsName } from './cid-text';

export interface Place {
  url: string;
  gateway: Gateway;
}

/** Best first. None for what no host name can carry, and for an ENS name: it stands for another address, which is to be found first. */
export function placesFor(address: ContentAddress, asked: string): Place[] {
  const rest = restOf(address.path, new URL(asked));
  switch (address.kind) {
    case 'ipfs': {
      const cid = address.isRaw ? null : parseCid(address.cid);
      return cid === null ? [] : ipfsPlaces(`${cidText(cid)}.ipfs`, rest);
    }
    case 'ipns':
      return address.isRaw ? [] : ipfsPlaces(`${ipnsLabel(address.name)}.ipns`, rest);
    case 'arweave': {
      const bytes = fromBase64Url(address.id);
      if (bytes === null) return [];
      const label = base32.baseEncode(bytes);
      return sorted(arweaveGateways, (host) => `https://${label}.${host}/${address.id}${rest}`);
    }
    case 'arns':
      return sorted(
        arweaveGateways.filter(({ arns }) => arns),
        (host) => `https://${address.name}.${host}${rest}`,
      );
    case 'ens':
      return [];
  }
}

/** A longer one is no label of DNS (RFC 1035, 2.3.4). */
const mostLabel = 63;

function ipfsPlaces(label: string, rest: string): Place[] {
  const [name = '', space] = label.split('.');
  if (name.length > mostLabel) return [];
  const open = ipfsGateways.filter(({ suffix, ipns }) => suffix !== null && (ipns || space === 'ipfs'));
  return sorted(open, (host, { suffix }) => `https://${label}.${suffix ?? host}${rest}`);
}

function sorted<T extends Gateway>(gateways: readonly T[], urlAt: (host: string, gateway: T) => string): Place[] {
  return gateways
    .map((gateway) => ({ url: urlAt(gateway.host, gateway), gateway }))
    .sort((a, b) => a.gateway.tier - b.gateway.tier);
}

/** A key in base36, or a domain in one label (https://specs.ipfs.tech/http-gateways/subdomain-gateway/). */
function ipnsLabel(name: string): string {
  const key = parseIpnsName(name);
  return key === null ? name.replaceAll('-', '--').replaceAll('.', '-') : ipnsNameText(key);
}

/** A page finds its own files by what stands behind its last slash, and itself by the query. */
function restOf(path: readonly string[], { pathname, search }: URL): string {
  const below = path.map((segment) => `/${encodeURIComponent(segment)}`).join('');
  return `${below}${below === '' || pathname.endsWith('/') ? '/' : ''}${search}`;
}
