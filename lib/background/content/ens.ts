// The content that an ENS name points at, by the word of two independent endpoints of Ethereum. Runs in the background.
import { namehash } from 'viem/ens';
import { type AttemptContext, attemptAt } from '@/lib/background/rescue/attempt';
import { publicFor, type RpcCandidate } from '@/lib/background/rescue/candidates';
import type { Bytes } from '@/lib/content/bytes';
import { type Contenthash, parseContenthash } from '@/lib/content/contenthash';
import { familyFor } from '@/lib/rpc/families';
import { parseJson } from '@/lib/rpc/json-source';
import { ownCall } from '@/lib/rpc/own-call';
import type { NameContext } from './opened';

const ETHEREUM = 1;
/** https://docs.ens.domains/learn/deployments */
const REGISTRY = '0x00000000000C2E074eC69A0dFb2997BA6C7d2e1e';
const RESOLVER = '0x0178b8bf';
const CONTENTHASH = '0xbc1c58d1';
/** Names come from host names: letters, digits, dashes. Others would need a normalisation of 16 kB (ENSIP-15). */
const plainName = /^(?:[a-z0-9-]{1,63}\.)+eth$/;
const MAX_VOICES = 4;
const CALL_MS = 2_500;

type EnsContext = AttemptContext & NameContext;

/**
 * Null where two do not agree, and where a contract wants to be asked elsewhere (CCIP-read): the lookup is an answer then, and the name
 * none that we resolve (rules, part 2 item 5.1).
 */
export async function resolveEns(name: string, context: NameContext): Promise<Contenthash | null> {
  if (!plainName.test(name)) return null;
  const { state, scope, clock } = context;
  const voices = publicFor(ETHEREUM, state, scope, clock.now()).slice(0, MAX_VOICES);
  const attempt = {
    ...context,
    chainId: ETHEREUM,
    family: familyFor(ETHEREUM),
    candidates: voices,
    timeoutMs: CALL_MS,
  };
  const said: { by: RpcCandidate; hash: string }[] = [];
  for (const by of voices) {
    const hash = await contenthashAt(by, namehash(name), attempt);
    if (hash === null) continue;
    if (said.some((one) => one.hash === hash && areTwo(one.by, by))) return parseContenthash(bytesOf(hash));
    said.push({ by, hash });
  }
  return null;
}

/** Operators of one group are one, and one of two must run nodes of its own (design, "Failure domains"). */
const areTwo = (a: RpcCandidate, b: RpcCandidate): boolean => a.group !== b.group && (a.independent || b.independent);

/** Hex digits, '' where the name has none; null when the endpoint could not say. */
async function contenthashAt(by: RpcCandidate, node: string, context: EnsContext): Promise<string | null> {
  const found = await callAt(by, { to: REGISTRY, data: RESOLVER + node.slice(2) }, context);
  const resolver = found === null ? '' : found.slice(24, 64);
  if (!/^[0-9a-f]{40}$/.test(resolver)) return null;
  if (/^0*$/.test(resolver)) return '';
  const answer = await callAt(by, { to: `0x${resolver}`, data: CONTENTHASH + node.slice(2) }, context);
  return answer === null ? null : bytesIn(answer);
}

/** The result's hex digits. */
async function callAt(
  by: RpcCandidate,
  call: { to: string; data: string },
  context: EnsContext,
): Promise<string | null> {
  const question = ownCall('eth_call', JSON.stringify([call, 'latest']));
  const verdict = await attemptAt(by, [question], context.signal, context);
  const source = verdict.kind === 'answer' ? verdict.value[0]?.resultSource : null;
  const result = source == null ? null : parseJson(source);
  return typeof result === 'string' && /^0x[0-9a-f]*$/i.test(result) ? result.slice(2).toLowerCase() : null;
}

/** One `bytes` of the ABI: an offset of 32, a length, and as many bytes. */
function bytesIn(digits: string): string | null {
  if (digits === '') return '';
  const length = Number.parseInt(digits.slice(64, 128), 16);
  const bytes = digits.slice(128, 128 + length * 2);
  return Number.parseInt(digits.slice(0, 64), 16) === 32 && bytes.length === length * 2 ? bytes : null;
}

const bytesOf = (digits: string): Bytes => new Uint8Array(Uint8Array.fromHex(digits));
