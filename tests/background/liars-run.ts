// Sites whose own endpoint is silent ask call after call through the real rescue, from endpoints that lie or are honest: what they were told, and who was accused.
// Real nodes; only the browser around it is missing. Shared by tests.
import { encodeFunctionData, erc20Abi, type Hex, isHex, multicall3Abi, toHex } from 'viem';
import type { Rescue } from '@/lib/background/rescue/rescue';
import type { State } from '@/lib/background/state/state';
import { endpointsOf } from '@/lib/directory/chains';
import type { Clock } from '@/lib/failover/clock';
import type { Fault } from '@/lib/failover/verdict';
import { defaultSite } from '@/lib/messages/settings';
import type { Chance } from '@/lib/rpc/proof/finding';
import { isObject } from '@/lib/rpc/shapes';
import { callNode } from '@/tests/lab/anvil';
import { labAccounts } from '@/tests/lab/chain';
import { labUrls } from '@/tests/lab/hosts';
import { seeded } from '@/tests/rpc/proof/recorded';
import type { Internet, Lie } from './internet';
import { type AskedCall, openSite } from './site-rescue';

/** Who may be asked of Ethereum. */
export const hosts = [...new Set(endpointsOf(1).map(({ url }) => new URL(url).host))];

export interface Scene {
  internet: Internet;
  clock: Clock & { skip: (ms: number) => void };
  /** URLs of the nodes that the hosts stand in front of, in turn. */
  nodes: readonly string[];
  tokens: readonly Hex[];
  receipts: readonly Hex[];
  /** All of the chain that is asked about is in the blocks behind this one. */
  firstBlock: number;
  /** 10 000, as the promise has it, take minutes. */
  calls: number;
  /** Contract reads are run here; what is asked are mostly such reads. */
  isStrict?: true;
}

/** Each host in front of one of the nodes; nobody lies. */
export function honest({ internet, nodes }: Scene): void {
  internet.lies.clear();
  internet.silent.clear();
  internet.kept = new Map();
  internet.meanwhile = () => {};
  for (const [at, host] of hosts.entries()) internet.nodes.set(host, nodes[at % nodes.length] ?? '');
}

/** The transactions of the blocks in which the chain was furnished. */
export async function receiptsIn(node: string, firstBlock: number): Promise<Hex[]> {
  const furnished = Array.from({ length: 6 }, (_, at) => toHex(firstBlock + at));
  const blocks = await Promise.all(furnished.map((at) => callNode(node, 'eth_getBlockByNumber', [at, false])));
  return blocks.flatMap((block) =>
    isObject(block) && Array.isArray(block.transactions) ? block.transactions.filter((one) => isHex(one)) : [],
  );
}

export const pick = <T>(list: readonly T[], chance: Chance): T => {
  const one = list[Math.floor(chance() * list.length)];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
};

const multicall = '0xcA11bde05977b3631167028862bE2a173976CA11';

function strictCalls(token: Hex, account: Hex, tokens: readonly Hex[]): object[] {
  const erc20 = { abi: erc20Abi, args: [account, labAccounts[1]] } as const;
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [account] });
  const calls = tokens.map((target) => ({ target, allowFailure: true, callData: data }));
  return [
    { to: token, data: encodeFunctionData({ ...erc20, functionName: 'allowance' }) },
    { to: token, data: encodeFunctionData({ abi: erc20Abi, functionName: 'totalSupply' }) },
    { to: multicall, data: encodeFunctionData({ abi: multicall3Abi, functionName: 'aggregate3', args: [calls] }) },
    { from: account, to: token, data: encodeFunctionData({ abi: erc20Abi, functionName: 'decimals' }) },
    { from: account, to: labAccounts[2], value: '0x1' },
  ];
}

function anyCall({ tokens, receipts, firstBlock, isStrict }: Scene, chance: Chance): AskedCall {
  const account = pick(labAccounts, chance);
  const token = pick(tokens, chance);
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [account] });
  const at = pick([['latest'], ['latest'], ['pending'], [toHex(firstBlock + 30)]], chance);
  const furnished = toHex(firstBlock + 1 + Math.floor(chance() * 5));
  return pick<AskedCall>(
    [
      ['eth_getBalance', [account, ...at]],
      ['eth_getTransactionCount', [account, 'latest']],
      ['eth_getCode', [token, ...at]],
      ['eth_getStorageAt', [token, '0x2', 'latest']],
      ['eth_getProof', [account, [], 'latest']],
      ...(isStrict ? strictCalls(token, account, tokens).map((call): AskedCall => ['eth_call', [call, ...at]]) : []),
      ['eth_call', [{ to: token, data }, ...at]],
      ['eth_blockNumber', []],
      ['eth_getBlockByNumber', ['latest', chance() < 0.5]],
      ['eth_gasPrice', []],
      ['eth_maxPriorityFeePerGas', []],
      ['eth_estimateGas', [{ from: account, to: token, data }]],
      ['eth_getTransactionReceipt', [pick(receipts, chance)]],
      ['eth_getLogs', [{ fromBlock: toHex(firstBlock), toBlock: toHex(firstBlock + 20) }]],
      ['eth_getLogs', [{ fromBlock: furnished, toBlock: furnished, address: pick([token, account], chance) }]],
      ['eth_getTransactionByHash', [pick(receipts, chance)]],
      ['eth_getTransactionByBlockNumberAndIndex', [furnished, '0x0']],
      ['eth_getBlockReceipts', [furnished]],
    ],
    chance,
  );
}

const dear = new Set(['eth_gasPrice', 'eth_maxPriorityFeePerGas']);

/** Whether an answer may be taken for the truth: the same, or a price that the block allows. */
function isTrue([method]: AskedCall, found: unknown, truth: unknown): boolean {
  if (dear.has(method)) return isHex(found) && isHex(truth) && BigInt(found) <= BigInt(truth) * 3n;
  return JSON.stringify(found) === JSON.stringify(truth);
}

export interface Tally {
  lies: string[];
  assurances: Record<string, number>;
  lost: number;
  accused: Set<string>;
  extra: number[];
}

/** The same results as other clients write them: in capitals, with fields of their own, or without padding. */
export const dialects: Lie[] = [
  (_, truth) => truth,
  ({ method }, truth) =>
    method === 'eth_call' && typeof truth === 'string' ? `0x${truth.slice(2).toUpperCase()}` : truth,
  ({ method }, truth) =>
    method === 'eth_getTransactionReceipt' && isObject(truth)
      ? { ...truth, l1Fee: '0x1', from: `0x${`${truth.from}`.slice(2).toUpperCase()}`, effectiveGasPrice: '0x01' }
      : truth,
  ({ method }, truth) =>
    method === 'eth_getStorageAt' && typeof truth === 'string' ? `0x${truth.slice(2).replace(/^0+(?=.)/, '')}` : truth,
  ({ method }, truth) => (method === 'eth_estimateGas' && isHex(truth) ? toHex((BigInt(truth) * 11n) / 10n) : truth),
];

/** Whose answer was called wrong, by name or by an open breaker. */
export function accusedIn({ session }: State, told: Rescue): string[] {
  const steps = told.kind === 'abandoned' ? [] : told.trail;
  const isWrong = (fault: Fault) => fault.kind === 'wrong';
  const named = steps.flatMap(({ candidate, verdict }) =>
    verdict.kind === 'fault' && isWrong(verdict.fault) ? [candidate.url] : [],
  );
  const shut = Object.entries(session.candidates).flatMap(([key, { breaker }]) =>
    breaker.state === 'open' && isWrong(breaker.fault) ? [key.split(' ').at(-1) ?? ''] : [],
  );
  return [...named, ...shut].map((url) => new URL(url).host);
}

export function beStrict(state: State, site: string): void {
  state.settings = { ...state.settings, sites: { [site]: { ...defaultSite, strict: true } } };
}

/** Sites ask one after the other, each some calls; chance says who lies to which. */
export async function runSites(scene: Scene, seed: number, lying: (chance: Chance) => void): Promise<Tally> {
  const { internet, clock, nodes, calls } = scene;
  const chance = seeded(seed);
  const tally: Tally = { lies: [], assurances: {}, lost: 0, accused: new Set(), extra: [] };
  const perSite = 20;
  for (let site = 0; site < calls / perSite; site++) {
    honest(scene);
    lying(chance);
    const { rescued, state } = await openSite(`https://s${seed}x${site}.xyz/`, clock, { url: labUrls.infura });
    if (scene.isStrict) beStrict(state, `https://s${seed}x${site}.xyz`);
    for (let nth = 0; nth < perSite; nth++) {
      const asked = anyCall(scene, chance);
      const truth = await callNode(nodes[0] ?? '', ...asked);
      internet.sent.length = 0;
      const told = await rescued(asked);
      clock.skip(1_500);
      tally.extra.push(internet.sent.length - 1);
      for (const host of accusedIn(state, told)) tally.accused.add(`${site} ${host}`);
      if (told.kind !== 'answer') {
        tally.lost += 1;
        continue;
      }
      tally.assurances[told.assurance] = (tally.assurances[told.assurance] ?? 0) + 1;
      const isSure = told.assurance === 'proven' || told.assurance === 'agreed' || dear.has(asked[0]);
      const found: unknown = JSON.parse(told.members[0]?.resultSource ?? 'null');
      if (isSure && !isTrue(asked, found, truth))
        tally.lies.push(`${asked[0]} ${told.assurance} by ${told.by}, site ${site}`);
    }
  }
  return tally;
}
