// What an operator is to a site that asks it for something else than a chain: the facts' 30 roles -> the views' few. Runs in Node, in the refresh script.
import { type Row, textOf, textsOf } from './read';

/** In the words of lib/directory/roles.ts; `chains` is what shows in behaviour, so any other role of a firm comes first. Null: it says nothing of what a site wants there. */
const roles: Record<string, string | null> = {
  analytics: 'stats',
  security: 'other',
  captcha: 'other',
  'arweave-gateway': 'content',
  'ipfs-gateway': 'content',
  'ens-gateway': 'content',
  'swarm-gateway': 'content',
  filecoin: 'content',
  pinning: 'content',
  uploader: 'content',
  bundler: 'chains',
  rpc: 'chains',
  'private-tx': 'chains',
  'gas-api': 'chains',
  simulation: 'chains',
  cdn: 'assets',
  'dex-api': 'prices',
  oracle: 'prices',
  'price-api': 'prices',
  fonts: 'fonts',
  indexer: 'index',
  'nft-api': 'nft',
  'nft-cdn': 'nft',
  onramp: 'wallet',
  relay: 'wallet',
  wallet: 'wallet',
  cloud: null,
  frontend: null,
  'frontend-host': null,
};

/** What the facts do not say of a firm, or say in another order than a site's visitor would. */
const corrections: Record<string, string> = {
  snapshot: 'index',
  // Push messages to visitors, and what counts them; a site that only shows itself by them still works without.
  pusher: 'other',
  onesignal: 'stats',
};

/** @throws Error for a role that nobody has translated. */
export function roleOf(id: string, provider: Row): string | null {
  const known = textsOf(provider.role, `providers.${id}.role`).map((role) => {
    if (!Object.hasOwn(roles, role)) throw new Error(`Role ${textOf(role, id)} of ${id} has no translation.`);
    return roles[role] ?? null;
  });
  const told = known.filter((role) => role !== null);
  return corrections[id] ?? told.find((role) => role !== 'chains') ?? told[0] ?? null;
}
