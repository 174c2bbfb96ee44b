// Whether a URL may hold a content address, told at a glance: only such loads are cared for at all. Pure; runs in every page.
import { isAddressed } from './addressed';

/** Their sandboxes and names are hosts that only the directory knows; a test holds this list against it. */
const arweaveHosts = [
  'ar-io-gateway.node.mulosbron.xyz',
  'ar-io.dev',
  'ar-io.net',
  'ar.anyone.tech',
  'ar.randao.net',
  'ardrive.net',
  'ariospeedwagon.com',
  'arns-gateway.com',
  'arweave.ar',
  'arweave.dev',
  'arweave.developerdao.com',
  'arweave.live',
  'arweave.net',
  'derad.network',
  'frostor.xyz',
  'g8way.io',
  'gatewaypie.com',
  'gateway.irys.xyz',
  'liglow.com',
  'openar.dev',
  'perma.online',
  'permagate.io',
  'regareta.xyz',
  'turbo-gateway.com',
  'vilenarios.com',
  'zigza.xyz',
];

const hosts = `^https?://(?:[^/?#]+\\.)?(?:${arweaveHosts.join('|').replaceAll('.', '\\.')})(?:[:/?#]|$)`;
const contentLike = new RegExp(hosts, 'i');

/** The background has the last word, by the directory. */
export function isContentLike(url: string): boolean {
  return isAddressed(url) || contentLike.test(url);
}
