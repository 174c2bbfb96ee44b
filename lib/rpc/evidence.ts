// What a response shows of the chain its endpoint serves. Pure; runs in the page, on small responses only, and in tests.
import { type Asked, answersTo, field } from './glance';

/** Larger bodies are not read for evidence: the next small one will do. */
const evidenceLimit = 4096;

/** `block.hash` is in lower case. */
export interface Evidence {
  chainId?: number;
  block?: { number: number; hash: string };
}

/** Hex, or the decimal of `net_version`; 0 for anything else. */
function toNumber(value: unknown): number {
  const number = typeof value === 'string' && /^(0x[\da-f]+|\d+)$/i.test(value) ? Number(value) : 0;
  return Number.isSafeInteger(number) ? number : 0;
}

/** Undefined also for what is pending: it has no hash, or a hash that is not its block's. */
function readBlock(value: unknown): Evidence['block'] {
  const last = Array.isArray(value) ? value.at(-1) : value;
  const within = field(last, 'blockHash') !== undefined;
  const hash = field(last, within ? 'blockHash' : 'hash');
  const number = toNumber(field(last, within ? 'blockNumber' : 'number'));
  if (number > 0 && typeof hash === 'string' && /^0x[\da-f]{64}$/i.test(hash)) {
    return { number, hash: hash.toLowerCase() };
  }
}

const showsChain = /^(eth_chainId|net_version)$/;
const showsBlock = /^eth_get(BlockBy(Number|Hash)|Transaction(Receipt|By\w+)|Logs|BlockReceipts)$/;

/**
 * The chain id and the highest block (number, hash) in one response; empty when it shows neither. The word of the endpoint alone:
 * forks repeat a chain id, and a `net_version` of 1 is also Ethereum Classic's, so a recent block must be confirmed elsewhere (rules 0.5).
 */
export function readEvidence(asked: Asked, body: unknown): Evidence {
  const found: Evidence = {};
  if (typeof body === 'string' && body.length > evidenceLimit) return found;
  let answers: unknown[] | undefined;
  asked.calls.forEach(({ method }, at) => {
    const chain = showsChain.test(method);
    if (!chain && !showsBlock.test(method)) return;
    answers ??= answersTo(asked, body);
    const result = field(answers[at], 'result');
    const block = chain ? undefined : readBlock(result);
    if (chain && toNumber(result)) found.chainId = toNumber(result);
    if (block && block.number > (found.block?.number ?? 0)) found.block = block;
  });
  return found;
}

/** A method that only a fork or a toy chain has: its endpoint is never rescued for the site that used it (rules, part 2, item 1). */
export const isDevelopment = (method: string) => /^(evm|anvil|hardhat)_|^tenderly_(set|add)/.test(method);
