// solana.json -> Solana's row and endpoints among the chains. Runs in Node, in the refresh script.
import { byTier, endpointRow, type SourceKeys } from './chains';
import { checkedDayOf, type Row, rowOf, rowsOf, textOf } from './read';

/**
 * Solana has no number of its own. This one is ours: above the largest chain id that wallets accept of an EVM chain
 * (4503599627370476), so that no EVM chain can claim it, and still a safe integer. 501 is its coin type (SLIP-44).
 */
export const SOLANA = 9_000_000_000_000_501;

/** Firms as solana.json writes them, and their ids. */
const operatorIds: Record<string, string> = {
  'Pocket Network': 'pocket',
  OnFinality: 'onfinality',
  'PublicNode (Allnodes)': 'publicnode',
  dRPC: 'drpc',
  'Solana Foundation public cluster': 'solana-foundation',
};

function operatorIdOf(name: string): string {
  const id = operatorIds[name];
  if (id === undefined) throw new Error(`solana.json: nobody has said yet which operator "${name}" is.`);
  return id;
}

/** solana.json names no policies: an endpoint has its operator's. */
function trackingOf(id: string, operators: Row): unknown {
  return rowsOf(operators.operators, 'operators').find((row) => row.id === id)?.tracking;
}

/** @param chains chains.json of ours. @param operators operators.json of ours. @param solana The whole of the facts' solana.json. */
export function carrySolana(chains: Row, operators: Row, solana: Row, keys: SourceKeys): Row {
  const checked = checkedDayOf(solana, 'solana');
  const mainnet = rowOf(solana.mainnet, 'solana.mainnet');
  const chain = {
    ...{
      id: SOLANA,
      name: 'Solana',
      testnet: false,
      state: 'active',
      blockSeconds: 0.4,
      thin: false,
      latestOnly: false,
    },
    ...{ family: 'solana', genesis: textOf(mainnet.genesisHash, 'solana.genesisHash'), source: 'hand', checked },
  };
  const endpoints = rowsOf(mainnet.endpoints, 'solana.endpoints').map((endpoint) => {
    const operator = operatorIdOf(textOf(endpoint.operator, 'solana.operator'));
    const src = `solana.json: ${textOf(endpoint.evidence, 'solana.evidence').trim()}`;
    const row = endpointRow({ ...endpoint, operator, src, tracking: trackingOf(operator, operators) }, SOLANA, keys);
    return { ...row, checked };
  });
  return {
    ...chains,
    chains: [...rowsOf(chains.chains, 'chains'), chain],
    endpoints: [...rowsOf(chains.endpoints, 'endpoints'), ...endpoints.sort(byTier)],
  };
}
