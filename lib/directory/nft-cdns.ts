// Hosts that serve pictures of NFTs by addresses of their own: nothing in such an address names the content. Pure; runs in the background and in tests.

/** A host and the hosts below it; `path`: only what begins so, where others use the host for other things. */
interface NftCdn {
  domain: string;
  path?: string;
  operator: string;
}

/** Checked 2026-11-22 against the content policies of markets and the operators' own pages. */
const cdns: readonly NftCdn[] = [
  { domain: 'seadn.io', operator: 'OpenSea images' },
  { domain: 'openseauserdata.com', operator: 'OpenSea images' },
  { domain: 'nft-cdn.alchemy.com', operator: 'Alchemy NFT images' },
  { domain: 'nft2-cdn.alchemy.com', operator: 'Alchemy NFT images' },
  { domain: 'res.cloudinary.com', path: '/alchemyapi/', operator: 'Alchemy NFT images' },
  { domain: 'center.app', operator: 'Center' },
];

const isOf = (hostname: string, { domain }: NftCdn) => hostname === domain || hostname.endsWith(`.${domain}`);

export const nftCdnDomains: readonly string[] = cdns.map(({ domain }) => domain);

/** What the observer watches for them, as match patterns (MV3). */
export function nftCdnPatterns(): string[] {
  return cdns.map(({ domain, path = '/' }) => `https://*.${domain}${path}*`);
}

/** Whether what failed at this host, as a ledger has it, was such a picture. */
export function isNftCdn(host: string): boolean {
  return cdns.some((one) => isOf(host, one));
}

/** Who has the pictures at a host that serves nothing else; null for all others. */
export function nftCdnName(hostname: string): string | null {
  return cdns.find((one) => one.path === undefined && isOf(hostname, one))?.operator ?? null;
}

/** Who serves a picture whose address names no content, so that no other copy can be found; null for all other addresses. */
export function nftCdnOf(url: string): { host: string; operator: string } | null {
  if (!URL.canParse(url)) return null;
  const { protocol, hostname, host, pathname } = new URL(url);
  if (protocol !== 'https:') return null;
  const found = cdns.find((one) => isOf(hostname, one) && pathname.startsWith(one.path ?? '/'));
  return found === undefined ? null : { host, operator: found.operator };
}
