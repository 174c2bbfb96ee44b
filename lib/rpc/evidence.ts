// What a response shows of the chain its endpoint serves. Pure; the page asks by the patterns what is worth telling, the background reads it.
import { MAX_EVM_CHAIN_ID } from '@/lib/directory/entry';
import { answersTo, askedIn, field, isText } from './glance';

/** Of a request's and of a response's body, each. Larger ones are not read for evidence: the next small one will do. */
export const evidenceChars = 4096;

/** `block.hash` is in lower case. */
export interface Evidence {
  chainId?: number;
  block?: { number: number; hash: string };
  /** The newest block, as it was asked for. */
  head?: number;
}

/** Hex, or the decimal of `net_version`; 0 for anything else. */
function toNumber(value: unknown): number {
  const number = isText(value) && /^(0x[\da-f]+|\d+)$/i.test(value) ? Number(value) : 0;
  return Number.isSafeInteger(number) ? number : 0;
}

/** Undefined also for what is pending: it has no hash, or a hash that is not its block's. */
function readBlock(value: unknown): Evidence['block'] {
  const last = Array.isArray(value) ? value.at(-1) : value;
  const within = field(last, 'blockHash') !== undefined;
  const hash = field(last, within ? 'blockHash' : 'hash');
  const number = toNumber(field(last, within ? 'blockNumber' : 'number'));
  if (number > 0 && isText(hash) && /^0x[\da-f]{64}$/i.test(hash)) {
    return { number, hash: hash.toLowerCase() };
  }
}

const showsChain = /^(eth_chainId|net_version)$/;
const showsBlock = /^eth_get(Block(By\w+|Receipts)|Transaction(By\w+|Receipt)|Logs)$/;

/** The same as the page looks for it, in few letters: at worst it tells what shows nothing. */
export const mayShowChain = /_chainId|net_v/;
export const mayShowBlock = /^eth_get(Bl|Lo|Tr)/;
/** What has a block's hash in it says so; what is pending or not there has none. */
export const showsHash = /Hash"\s*:\s*"0x/;
/** Of a whole request: it asks for the chain's newest block. */
export const mayShowHead = /_blockNumber"|latest", *f/;

/** A method that only a fork or a toy chain has: its endpoint is never rescued for the site that used it (rules, part 2, item 1). */
export const developmentMethod = /^(evm|anvil|hardhat)_|^tenderly_(set|add)/;

/**
 * The chain id, the highest block (number, hash) and the newest one's number in one response; empty when it shows none. The word of the endpoint alone:
 * forks repeat a chain id, and a `net_version` of 1 is also Ethereum Classic's, so a recent block must be confirmed elsewhere (rules 0.5).
 *
 * @param body The request's, which tells what was asked.
 * @param answer The response's.
 */
export function readEvidence(body: string, answer: string): Evidence {
  const found: Evidence = {};
  if (body.length > evidenceChars || answer.length > evidenceChars) return found;
  const asked = askedIn(body);
  if (asked === null) return found;
  const answers = answersTo(asked, answer);
  asked.calls.forEach(({ asksFor: method, args }, at) => {
    const result = field(answers[at], 'result');
    const named = showsChain.test(method) ? toNumber(result) : 0;
    const chainId = named <= MAX_EVM_CHAIN_ID ? named : 0;
    const block = showsBlock.test(method) ? readBlock(result) : undefined;
    const head = toNumber(method === 'eth_blockNumber' ? result : isHeadAsked(method, args) && field(result, 'number'));
    if (chainId) found.chainId = chainId;
    if (head > (found.head ?? 0)) found.head = head;
    if (block && block.number > (found.block?.number ?? 0)) found.block = block;
  });
  return found;
}

const isHeadAsked = (method: string, args: unknown): boolean =>
  method === 'eth_getBlockByNumber' && Array.isArray(args) && args[0] === 'latest' && args[1] === false;
