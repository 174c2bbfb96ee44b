// Which host names may be asked at all: public DNS names, never an address, a local name or a developer's tunnel. Pure; runs in the background and in tests.
import { remembering } from './remembering';
import { suffixLabels } from './suffixes';

/** Names that never leave the machine or the local network, whatever the public suffix list says (RFC 6761, 6762, 7686, 8375, 9476). */
const localSuffixes = [
  'localhost',
  'local',
  'internal',
  'lan',
  'home',
  'corp',
  'home.arpa',
  'arpa',
  'onion',
  'test',
  'example',
  'invalid',
  'alt',
];

/** Public names that answer with the address written in them, or with 127.0.0.1. Recalled. */
const addressNames = [
  'nip.io',
  'sslip.io',
  'xip.io',
  'traefik.me',
  'localtest.me',
  'lvh.me',
  'vcap.me',
  'lacolhost.com',
  'local.gd',
  'localhost.direct',
  'rbndr.us',
  '1u.ms',
  'yoogle.com',
];

/** Tunnels to a developer's own machine: behind them stands a fork or a toy (rules 0.5). Recalled. */
const tunnels = [
  'ngrok.io',
  'ngrok.app',
  'ngrok.dev',
  'ngrok-free.app',
  'ngrok-free.dev',
  'trycloudflare.com',
  'loca.lt',
  'localhost.run',
  'lhr.life',
  'serveo.net',
  'tunnelmole.net',
  'devtunnels.ms',
  'app.github.dev',
  'githubpreview.dev',
  'gitpod.io',
  'csb.app',
  'ts.net',
];

const refused = new Set([...localSuffixes, ...addressNames, ...tunnels]);

/** The longest DNS name. */
const MAX_NAME_CHARACTERS = 253;

function isRefused(hostname: string): boolean {
  const labels = hostname.split('.');
  return labels.some((_, index) => refused.has(labels.slice(index).join('.')));
}

/**
 * The registrable domain of a public host name, private suffixes honoured (`a.github.io` is its own); null for an IP
 * address, a public suffix itself, and a name under no known suffix.
 *
 * @param hostname As `URL` gives it: lower case, punycode, addresses normalised.
 */
export const registrableDomain = remembering((hostname): string | null => {
  if (hostname.length > MAX_NAME_CHARACTERS) return null;
  const labels = hostname.replace(/\.+$/, '').split('.');
  const suffix = suffixLabels(labels);
  const domain = labels.slice(-suffix - 1);
  return suffix === 0 || suffix >= labels.length || domain[0] === '' ? null : domain.join('.');
}, 1_000);

/** null for what is no absolute URL. */
export function parsedUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/** @param hostname As `URL` gives it. */
export function isPublicHost(hostname: string): boolean {
  return !hostname.endsWith('.') && registrableDomain(hostname) !== null && !isRefused(hostname);
}
