// Whose state it is: a site, in a normal or a private window. What one scope learns no other may see (rules 0.3). Pure.
import { siteOf } from '@/lib/directory/site';

export interface Scope {
  /** Scheme + registrable domain of the top-level page. */
  site: string;
  private: boolean;
  /** Key for state that belongs to this site alone. */
  key: string;
  /** Key for what the background learnt by its own attempts: shared by sites, but not across the private window's border. */
  mode: 'normal' | 'private';
}

/** Null for pages that are no site: about:blank, the browser's own. */
export function scopeOf(topUrl: string | undefined, isPrivate: boolean): Scope | null {
  const site = topUrl === undefined ? null : siteOf(topUrl);
  if (site === null) return null;
  const mode = isPrivate ? 'private' : 'normal';
  return { site, private: isPrivate, mode, key: `${mode} ${site}` };
}
