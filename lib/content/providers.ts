// Who holds content, by a delegated router's answer: those that speak the trustless gateway protocol over https. Pure; runs in the background and in tests.
import { field } from './arweave/json';

/** Of one answer; anybody may announce anything. */
const MAX_PROVIDERS = 8;
const GATEWAY = 'transport-ipfs-gateway-http';

/**
 * Origins that may be asked for blocks. Names alone: an announced address may lie inside the user's own network (rules 0.4).
 *
 * @param answer Of `GET /routing/v1/providers/{cid}`, parsed.
 * @see https://specs.ipfs.tech/routing/http-routing-v1/
 */
export function readProviders(answer: unknown): string[] {
  const providers = field(answer, 'Providers');
  if (!Array.isArray(providers)) return [];
  const origins = providers
    .filter((provider) => listOf(provider, 'Protocols').includes(GATEWAY))
    .flatMap((provider) => listOf(provider, 'Addrs'))
    .map(originOf)
    .filter((origin) => origin !== null);
  return [...new Set(origins)].slice(0, MAX_PROVIDERS);
}

/** `/dns4/host/tcp/443/https`, `/dns/host/tcp/443/tls/http`, `/dns/host/https`; null for every other way to be reached. */
function originOf(multiaddr: unknown): string | null {
  const [, host] =
    /^\/dns[46]?\/([a-z0-9.-]{1,253})(?:\/tcp\/443)?\/(?:https|tls\/(?:sni\/[^/]+\/)?http)$/i.exec(`${multiaddr}`) ??
    [];
  return host === undefined ? null : `https://${host.toLowerCase()}`;
}

function listOf(value: unknown, name: string): unknown[] {
  const list = field(value, name);
  return Array.isArray(list) ? list : [];
}
