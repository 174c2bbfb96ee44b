// What saved files are called. Pure.

/** `detour-drill-app.uniswap.org-AWS-2026-11-22`: nothing but what every file system takes. */
export const fileName = (...parts: readonly string[]): string =>
  ['detour', ...parts.map((part) => part.replaceAll(/[^a-z0-9.-]+/gi, '_'))].join('-');
