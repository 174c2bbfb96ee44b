// What a host is to a site, in the views' few words. Pure; runs everywhere.

/** `stats`: counts visitors; `assets`: scripts, styles and pictures; `site`: the site's own hosts. */
export const roles = [
  'site',
  'chains',
  'content',
  'index',
  'prices',
  'nft',
  'wallet',
  'assets',
  'other',
  'fonts',
  'stats',
] as const;

export type Role = (typeof roles)[number];

/** Null for what is none of them. */
export const roleNamed = (text: string | null): Role | null => roles.find((role) => role === text) ?? null;
