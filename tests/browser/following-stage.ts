// A lab whose pages follow its chain, for tests of what they are told while endpoints die: blocks with many logs, and what is true. Runs in Node.
import { fileURLToPath } from 'node:url';
import type { AnvilNode } from '@/tests/lab/anvil';
import type { LabPage } from '@/tests/lab/browser';
import { bundlePage } from '@/tests/lab/bundle';
import { labAccounts, type MiningStep } from '@/tests/lab/chain';
import { auditEgress, type EgressAudit } from '@/tests/lab/egress-log';
import type { Fault } from '@/tests/lab/faults';
import { communityHosts } from '@/tests/lab/hosts';
import { type Lab, startLab } from '@/tests/lab/lab';

/** Emits as many logs as its argument says. */
const emitter = {
  address: '0x00000000000000000000000000000000000e0001',
  // for (n = calldata[0]; n; n--) log1(n, n)
  code: '0x5f355b8015601757805f528060205fa1600190036002565b00',
};

export interface FollowingStage {
  lab: Lab;
  audit: EgressAudit;
  /** Subscriptions and filters of all that there is. */
  logsOf: { address: string };
  node: AnvilNode;
  height: () => Promise<number>;
  /** One block with so many logs. */
  mineLogs: (count: number) => Promise<void>;
  /** Other blocks, with so many logs each, in the place of the last `depth`. */
  reorg: (depth: number, counts: readonly number[]) => Promise<void>;
  /** What a follower of heads, and one of logs, must have been told since that block, as the page writes it. */
  truthAbove: (height: number) => Promise<{ heads: string[]; logs: string[] }>;
  setCommunity: (fault: Fault | null) => Promise<void>;
}

const hex = (number: number) => `0x${number.toString(16)}`;
const html = '<!doctype html><meta charset="utf-8"><title>A follower</title><script src="/dapp.js"></script>';

const fieldsOf = (value: unknown): Record<string, unknown> => ({ ...Object(value) });

/** Makes the next block hold so many logs. */
export const sendLogs = (count: number): MiningStep => ({
  ...{ from: labAccounts[0], to: emitter.address, gas: '0xf00000', gasPrice: '0x77359400' },
  data: `0x${count.toString(16).padStart(64, '0')}`,
});

/** @param sites Host names, each with the follower's page. */
export async function openFollowingStage(sites: readonly string[]): Promise<FollowingStage> {
  const script = await bundlePage(fileURLToPath(new URL('./clients/follower.ts', import.meta.url)));
  const page = { '/': html, '/dapp.js': { body: script, type: 'text/javascript' }, '/next': html };
  // Two nodes: while a gap is mined nobody answers, and a socket bears that for ten seconds only.
  const lab = await startLab({ pages: Object.fromEntries(sites.map((site) => [site, page])), nodeCount: 2 });
  const { nodes } = lab.chains.ethereum;
  const [node] = nodes;
  if (node === undefined) throw new Error('the lab has no node');
  await Promise.all(nodes.map((one) => one.rpc('anvil_setCode', [emitter.address, emitter.code])));
  await lab.mine();
  const height = async () => Number(await node.rpc('eth_blockNumber'));
  const mineLogs = async (count: number) => {
    await lab.chains.ethereum.mineAtOnce(sendLogs(count), 1);
  };
  return {
    lab,
    audit: auditEgress(lab),
    logsOf: { address: emitter.address },
    node,
    height,
    mineLogs,
    reorg: async (depth, counts) => {
      await Promise.all(nodes.map((one) => one.rpc('anvil_rollback', [depth])));
      for (const count of counts) await mineLogs(count);
    },
    truthAbove: async (from) => {
      const range = { address: emitter.address, fromBlock: hex(from + 1), toBlock: 'latest' };
      const found = await node.rpc('eth_getLogs', [range]);
      const logs = (Array.isArray(found) ? found : []).map(fieldsOf);
      const numbers = Array.from({ length: (await height()) - from }, (_, at) => from + 1 + at);
      const blocks = await Promise.all(numbers.map((number) => node.rpc('eth_getBlockByNumber', [hex(number), false])));
      return {
        heads: blocks.map((block) => String(fieldsOf(block).hash)),
        logs: logs.map(({ blockHash, logIndex }) => `${blockHash} ${Number(logIndex)}`),
      };
    },
    setCommunity: async (fault) => {
      await Promise.all(communityHosts('ethereum').map((host) => lab.setFault(host, fault)));
    },
  };
}

export const toldBy = (tab: LabPage) => tab.evaluate(() => globalThis.whatCame());
export const troublesOf = (tab: LabPage) => tab.evaluate(() => globalThis.whatFailed());
