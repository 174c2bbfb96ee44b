// ENS on the lab's chain: a registry and resolvers that answer as the real ones do, at the real registry's address. Runs in Node.
import { namehash } from 'viem/ens';
import type { LabChain } from './chain';

/** https://docs.ens.domains/learn/deployments */
const registry = '0x00000000000C2E074eC69A0dFb2997BA6C7d2e1e';
/** `resolver(bytes32)`: what is stored under the node, and nothing else is asked of it. */
const registryCode = '0x6004355460005260206000f3';
/** `revert OffchainLookup(...)`: the resolver wants to be asked elsewhere (CCIP-read, ERC-3668). */
const offchainCode = '0x63556f183060e01b60005260646000fd';

const word = (hex: string): string => hex.padStart(64, '0');

/** Gives those bytes, in the ABI, to whatever is asked. */
function resolverCode(contenthash: Uint8Array): string {
  const hex = Buffer.from(contenthash).toString('hex');
  const padded = hex.padEnd(Math.ceil(hex.length / 64) * 64, '0');
  const answer = `${word('20')}${word(contenthash.length.toString(16))}${padded}`;
  const bytes = (answer.length / 2).toString(16).padStart(2, '0');
  // CODECOPY from behind these twelve bytes, RETURN.
  return `0x60${bytes}600c60003960${bytes}6000f3${answer}`;
}

/** @param contenthash Null: its resolver wants to be asked elsewhere. */
export async function setEnsName(chain: LabChain, name: string, contenthash: Uint8Array | null): Promise<void> {
  const node = namehash(name);
  const resolver = `0x${node.slice(-40)}`;
  const code = contenthash === null ? offchainCode : resolverCode(contenthash);
  await Promise.all(
    chain.nodes.map(async ({ rpc }) => {
      await rpc('anvil_setCode', [registry, registryCode]);
      await rpc('anvil_setCode', [resolver, code]);
      await rpc('anvil_setStorageAt', [registry, node, `0x${word(resolver.slice(2))}`]);
    }),
  );
}
