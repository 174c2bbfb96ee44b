// Where elements load content addresses and copies of NFT pictures from: as match patterns, and the same asked of one URL. Pure; runs in the background and in tests.
import { contentDomains, rareDomains } from './gateways';
import { nftCdnDomains, nftCdnPatterns } from './nft-cdns';

const patternOf = (domain: string) => `*://*.${domain}/*`;

/**
 * Match patterns (MV3) of what `contentAddressOf` and `nftCdnOf` may find something in, but at rare places. Each costs every request of
 * every page.
 */
export function elementPatterns(): string[] {
  const domains = contentDomains.filter((one) => !rareDomains.includes(one));
  return ['*://*/ipfs/*', '*://*/ipns/*', ...domains.map(patternOf)];
}

/** The same of places that few pages load from. */
export function rarePatterns(): string[] {
  return [...rareDomains.map(patternOf), ...nftCdnPatterns()];
}

const rare: ReadonlySet<string> = new Set([...rareDomains, ...nftCdnDomains]);
const domains: ReadonlySet<string> = new Set([...contentDomains, ...rare]);

/** The same of a URL that is not parsed, because every request that ends is asked; and of gateways that stand in no list. True of some that hold nothing. */
export function isElementPlace(url: string): boolean {
  const [, host = '', path] = /^https?:\/\/([^/:?#]+)[^/?#]*(\/+ip[fn]s\/)?/.exec(url) ?? [];
  return path !== undefined || /\.ip[fn]s\./.test(host) || isWithin(domains, host);
}

/** Whether `rarePatterns` are what hears it. */
export function isRarePlace(url: string): boolean {
  const [, host = ''] = /^https?:\/\/([^/:?#]+)/.exec(url) ?? [];
  return isWithin(rare, host);
}

function isWithin(names: ReadonlySet<string>, host: string): boolean {
  for (let name = host; name !== ''; name = name.slice(name.indexOf('.') + 1)) {
    if (names.has(name)) return true;
    if (!name.includes('.')) return false;
  }
  return false;
}
