// Why a URL may not stand in the directory. Pure; runs in the refresh script and in tests.
import { isPublicHost, parsedUrl } from './public-host';

/** A row of `doNotUse`: an expression over the URL, and why not. */
export interface UrlRule {
  re: string;
  why: string;
}

/** Long runs of letters and digits are keys; names of chains and paths are words. */
function looksLikeKey(part: string): boolean {
  return part.length >= 20 && /\d/.test(part) && /[a-z]/i.test(part) && /^[\w-]+$/.test(part) && !isWords(part);
}

/** `celo-sepolia-testnet-v2`: words joined by dashes, each short. */
function isWords(part: string): boolean {
  return part.split('-').every((word) => word.length <= 14 && !/\d[a-z]+\d/i.test(word));
}

function hasKey(url: URL): boolean {
  const parts = [...url.pathname.split('/'), ...url.searchParams.values(), ...url.hostname.split('.')];
  const named = [...url.searchParams.keys()].some((key) => /key|token|secret|auth/i.test(key));
  return named || parts.some(looksLikeKey) || /\b(?:vk_demo|demo|test[-_]?key|api[-_]?key)\b/i.test(url.pathname);
}

/** @returns A clause for the end of a sentence, or null when the URL is fit. */
export function endpointProblem(text: string, rules: readonly UrlRule[]): string | null {
  const url = parsedUrl(text);
  if (url === null) return 'is no URL';
  if (url.protocol !== 'https:' && url.protocol !== 'wss:') return 'is not https or wss';
  if (url.username !== '' || url.password !== '') return 'holds a user name';
  if (url.port !== '') return 'names a port';
  if (url.hash !== '') return 'has a fragment';
  if (url.href !== text && url.href !== `${text}/`) return 'is not in its normal spelling';
  if (!isPublicHost(url.hostname)) return 'is not on a public host';
  if (hasKey(url)) return 'holds a key or token';
  const rule = rules.find(({ re }) => new RegExp(re).test(text));
  return rule === undefined ? null : `is not to be used: ${rule.why}`;
}
