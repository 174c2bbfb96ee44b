// Where elements load content addresses and copies of NFT pictures from: as match patterns, and the same asked of one URL. Pure; runs in the background and in tests.
import { contentDomains } from './gateways';
import { nftCdnDomains, nftCdnPatterns } from './nft-cdns';

/** Match patterns (MV3) of what `contentAddressOf` and `nftCdnOf` may find something in. Each costs every request of every page. */
export function elementPatterns(): string[] {
  return ['*://*/ipfs/*', '*://*/ipns/*', ...contentDomains.map((one) => `*://*.${one}/*`), ...nftCdnPatterns()];
}

const domains: ReadonlySet<string> = new Set([...contentDomains, ...nftCdnDomains]);

/** The same of a URL that is not parsed, because every request that ends is asked; and of gateways that stand in no list. True of some that hold nothing. */
export function isElementPlace(url: string): boolean {
  const [, host = '', path] = /^https?:\/\/([^/:?#]+)[^/?#]*(\/+ip[fn]s\/)?/.exec(url) ?? [];
  if (path !== undefined || /\.ip[fn]s\./.test(host)) return true;
  for (let name = host; name !== ''; name = name.slice(name.indexOf('.') + 1)) {
    if (domains.has(name)) return true;
    if (!name.includes('.')) return false;
  }
  return false;
}
