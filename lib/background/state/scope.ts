// Whose state it is: a site, in a normal or a private window. What one scope learns no other may see (rules 0.3). Pure.
import { siteOf } from '@/lib/directory/site';
import type { Cut } from '@/lib/ledger/cut';

export interface Scope {
  /** Scheme + registrable domain of the top-level page. */
  site: string;
  private: boolean;
  /** Key for what is learnt for this site alone; a cross-site frame in it learns for itself, so that an ad cannot speak for its host. */
  key: string;
  /** Key for what the site is answerable for as a whole, its frames included: limits, its history, private relays. */
  top: string;
  /** A drill runs in its tab (drill/scope.ts): who is cut. */
  cut?: Cut;
}

/**
 * Null for pages that are no site: about:blank, the browser's own.
 *
 * @param frameOrigin Origin of the frame that speaks; absent for the top-level page itself.
 */
export function scopeOf(topUrl: string | undefined, isPrivate: boolean, frameOrigin?: string): Scope | null {
  const site = topUrl === undefined ? null : siteOf(topUrl);
  if (site === null) return null;
  const mode = isPrivate ? 'private' : 'normal';
  const top = `${mode} ${site}`;
  const frame = frameOrigin === undefined ? site : (siteOf(frameOrigin) ?? 'opaque');
  return { site, private: isPrivate, top, key: frame === site ? top : `${top}|${frame}` };
}

/** The user's own deed on our dashboard belongs to no site; no site has such a key. */
export const ownScope: Scope = { site: 'detour', private: false, key: 'normal detour', top: 'normal detour' };
