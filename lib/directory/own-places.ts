// Where nodes and gateways of one's own usually listen on this computer, and addresses that stand for several chains. Pure; runs in the background and in tests.
import { endpointsOf, genesisOf } from './chains';

/** In the order of looking. geth, Reth, Erigon, Nethermind and helios share a port; then Frame, eRPC, PATH. */
export const ownPlaces = [
  'http://127.0.0.1:8545/',
  'http://127.0.0.1:1248/',
  'http://127.0.0.1:4000/main/evm/{chainId}',
  'http://127.0.0.1:3069/v1#{service}',
] as const;

const POCKET_DOMAIN = '.api.pocket.network';

/** What Pocket Network calls a chain, by the address of its public endpoint; null for a chain that it does not serve. */
export function pocketServiceOf(chainId: number): string | null {
  const hosts = endpointsOf(chainId).map(({ url }) => new URL(url).hostname);
  const host = hosts.find((one) => one.endsWith(POCKET_DOMAIN));
  return host?.slice(0, -POCKET_DOMAIN.length) ?? null;
}

/** Whether an address stands for more than one chain. */
export function isTemplate(url: string): boolean {
  return url.includes('{chainId}') || url.includes('{service}');
}

/** The address of one chain; null where the chain has no number or name of its own for the place. */
export function addressFor(template: string, chainId: number): string | null {
  if (template.includes('{chainId}') && genesisOf(chainId) !== null) return null;
  const service = pocketServiceOf(chainId);
  if (service === null && template.includes('{service}')) return null;
  return template.replaceAll('{chainId}', `${chainId}`).replaceAll('{service}', service ?? '');
}
