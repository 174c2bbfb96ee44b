// What a JSON-RPC request carries beside its body, by the names of its headers. Pure; runs in the background and in tests.

/** What any page may send without asking (Fetch, "CORS-safelisted request-header"), and the one header that calls need. */
const harmless = new Set(['accept', 'accept-language', 'content-language', 'content-type', 'range']);

/** What browsers add by themselves, or keep for themselves (Fetch, "forbidden request-header"). Cookies are of the page. */
const browsersOwn = new Set([
  'accept-charset',
  'accept-encoding',
  'access-control-request-headers',
  'access-control-request-local-network',
  'access-control-request-method',
  'access-control-request-private-network',
  'cache-control',
  'connection',
  'content-length',
  'date',
  'dnt',
  'expect',
  'host',
  'keep-alive',
  'origin',
  'pragma',
  'priority',
  'referer',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'via',
]);

const isPlain = (name: string): boolean => harmless.has(name) || browsersOwn.has(name) || name.startsWith('sec-');

/**
 * Whether a request, or the preflight that asks for it, carries anything that could name the site's account (a cookie,
 * Authorization, a header of the site's own), or is one whose answer its page may not read.
 */
export function carriesMore(headers: readonly { name: string; value?: string | undefined }[]): boolean {
  return headers.some(({ name, value = '' }) => {
    const lower = name.toLowerCase();
    if (lower === 'sec-fetch-mode') return value !== 'cors';
    if (lower !== 'access-control-request-headers') return !isPlain(lower);
    return value.split(',').some((asked) => !harmless.has(asked.trim().toLowerCase()));
  });
}
