// What a response shows of the chain its endpoint serves. Pure; runs in the page, on small responses only, and in tests.
import type { Calls, RpcCall } from './call';
import { parseJson } from './json-source';
import { matchMembers } from './match';
import { readReply } from './reply';

/** Larger bodies are not read for evidence: the next small one will do. */
export const evidenceLimit = 4096;

/** `block.hash` is in lower case. */
export interface Evidence {
  chainId?: number;
  block?: { number: number; hash: string };
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

function toNumber(value: unknown, pattern: RegExp): number | undefined {
  const number = typeof value === 'string' && pattern.test(value) ? Number(value) : Number.NaN;
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

function readBlock(value: unknown): Evidence['block'] {
  const last = Array.isArray(value) ? value[value.length - 1] : value;
  const within = field(last, 'blockHash') !== undefined;
  const hash = field(last, within ? 'blockHash' : 'hash');
  const number = toNumber(field(last, within ? 'blockNumber' : 'number'), /^0x[\da-f]+$/i);
  if (number === undefined || typeof hash !== 'string' || !/^0x[\da-f]{64}$/i.test(hash)) return undefined;
  return { number, hash: hash.toLowerCase() };
}

function readChainId(call: RpcCall, result: unknown): number | undefined {
  if (call.method === 'eth_chainId') return toNumber(result, /^0x[\da-f]+$/i);
  return call.method === 'net_version' ? toNumber(result, /^\d+$/) : undefined;
}

const showsBlock = /^eth_(getBlockBy(Number|Hash)|getTransaction(Receipt|By\w+)|getLogs|getBlockReceipts)$/;

/**
 * The chain id and the highest block (number, hash) in one response; empty when it shows neither. The word of the endpoint alone:
 * forks repeat a chain id, and a `net_version` of 1 is also Ethereum Classic's, so a recent block must be confirmed elsewhere (rules 0.5).
 */
export function readEvidence(calls: Calls, body: string): Evidence {
  const found: Evidence = {};
  const asked = calls.calls.some(({ method }) => showsBlock.test(method) || /^(eth_chainId|net_version)$/.test(method));
  if (!asked || body.length > evidenceLimit) return found;
  const members = matchMembers(calls, readReply(body, true));
  calls.calls.forEach((call, at) => {
    const result = parseJson(members[at]?.resultSource ?? '');
    const chainId = readChainId(call, result);
    const block = showsBlock.test(call.method) ? readBlock(result) : undefined;
    if (chainId !== undefined) found.chainId = chainId;
    if (block && block.number > (found.block?.number ?? 0)) found.block = block;
  });
  return found;
}

/** A method that only a fork or a toy chain has: its endpoint is never rescued for the site that used it (rules, part 2, item 1). */
export const isDevelopment = (method: string) => /^(evm|anvil|hardhat)_|^tenderly_(set|add)/.test(method);
