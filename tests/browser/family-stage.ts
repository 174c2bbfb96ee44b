// The stage of the families' tests: a Solana-shaped ledger behind Solana's hosts, a real node of chain 314 behind Filecoin's, and the
// extension beside them. Solana's contents and the replies to `Filecoin.*` are made up in the shape of the real ones.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { genesisOf } from '@/lib/directory/chains';
import { type LabChain, startChain } from '@/tests/lab/chain';
import { labKeys } from '@/tests/lab/hosts';
import { answerLotus } from '@/tests/lab/lotus-node';
import type { Page } from '@/tests/lab/pages';
import { makeLedger, type SolanaLedger } from '@/tests/lab/solana-ledger';
import { answerSolana, type SolanaNode } from '@/tests/lab/solana-node';
import { type AskStage, openAskStage } from './ask-stage';
import type { BrowserName } from './matrix-stage';

export const solanaUrls = {
  own: 'https://api.mainnet-beta.solana.com/',
  keyed: `https://solana-mainnet.g.alchemy.com/v2/${labKeys.alchemy}`,
  helius: 'https://mainnet.helius-rpc.com/?api-key=01234567-89ab-cdef-0123-456789abcdef',
  jito: 'https://mainnet.block-engine.jito.wtf/api/v1/transactions',
} as const;

/** Those that may be asked by default, in the order of asking. */
export const solanaCommunity = [
  'solana.api.pocket.network',
  'solana.api.onfinality.io',
  'solana-rpc.publicnode.com',
  'solana.drpc.org',
] as const;

export const filecoinUrls = { own: 'https://api.node.glif.io/rpc/v1', old: 'https://api.node.glif.io/rpc/v0' } as const;

/** Lotus's own methods are spoken by the first two only. */
export const filecoinCommunity = ['filecoin.drpc.org', 'filecoin.chainup.net', 'lb.routeme.sh'] as const;

const solanaPaths: Record<string, string> = {
  'api.mainnet-beta.solana.com': '/',
  'solana-mainnet.g.alchemy.com': `/v2/${labKeys.alchemy}`,
  'mainnet.helius-rpc.com': '/',
  'mainnet.block-engine.jito.wtf': '/api/v1/transactions',
  'solana.api.pocket.network': '/',
  'solana-rpc.publicnode.com': '/',
  'solana.api.onfinality.io': '/public',
  'solana.drpc.org': '/',
};

const filecoinPaths: Record<string, string[]> = {
  'api.node.glif.io': ['/rpc/v1', '/rpc/v0'],
  'filecoin.drpc.org': ['/'],
  'filecoin.chainup.net': ['/rpc/v1'],
  'lb.routeme.sh': ['/rpc/evm/314'],
};

export interface FamilyStage extends AskStage {
  ledger: SolanaLedger;
  /** How Solana's hosts differ from honest ones; none does at first. */
  nodes: Record<string, SolanaNode>;
}

/** Number of the mainnet of Solana in Detour's records. */
const solana = 9_000_000_000_000_501;

function pagesOf(
  ledger: SolanaLedger,
  nodes: Record<string, SolanaNode>,
  chain: LabChain,
): Record<string, Record<string, Page>> {
  const solanaPages = Object.entries(solanaPaths).map(([host, path]) => {
    const page: Page = ({ body }) => answerSolana(body, ledger, nodes[host]);
    return [host, { [path]: page }] as const;
  });
  const lotus: Page = ({ body }) => answerLotus(body, chain);
  const filecoinPages = Object.entries(filecoinPaths).map(
    ([host, paths]) => [host, Object.fromEntries(paths.map((path) => [path, lotus]))] as const,
  );
  return Object.fromEntries([...solanaPages, ...filecoinPages]);
}

export async function openFamilyStage(name: BrowserName): Promise<FamilyStage> {
  const folder = mkdtempSync(join(tmpdir(), 'detour-filecoin-'));
  const chain = await startChain({ chainId: 314, nodeCount: 1, blockTimeS: 30, firstBlock: 5_500_000, folder });
  const ledger = makeLedger(genesisOf(solana) ?? '');
  const nodes: Record<string, SolanaNode> = {};
  const stage = await openAskStage(name, pagesOf(ledger, nodes, chain));
  return {
    ...stage,
    ledger,
    nodes,
    renew: async () => {
      for (const host of Object.keys(nodes)) delete nodes[host];
      await stage.renew();
    },
    stop: async () => {
      await stage.stop();
      await chain.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
