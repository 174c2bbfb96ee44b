// An endpoint in no list: is its chain the real one? Only a block that a community endpoint knows proves it (rules 0.5). Runs in the background.
import { parseCalls } from '@/lib/rpc/call';
import { objectMembers, parseJson } from '@/lib/rpc/json-source';
import { type AttemptContext, attemptAt } from './attempt';
import type { RpcCandidate } from './candidates';
import type { Target } from './target';

const WITNESSES = 3;

/**
 * True when `target` may be rescued. Asks at most three community endpoints, one after the other, for a block that the
 * site's own traffic showed; remembers what they said for the session. Null when nobody could say.
 */
export async function confirmChain(
  target: Target,
  candidates: readonly RpcCandidate[],
  signal: AbortSignal,
  context: AttemptContext,
): Promise<boolean | null> {
  if (target.listed) return true;
  const evidence = context.state.session.evidence[`${context.scope.key} ${target.endpoint}`];
  if (evidence === undefined || evidence.confirmed !== null) return evidence?.confirmed ?? null;
  for (const block of evidence.blocks) {
    for (const candidate of candidates.slice(0, WITNESSES)) {
      const hash = await hashAt(block.number, candidate, signal, context);
      if (hash === null) continue;
      evidence.confirmed = hash === block.hash.toLowerCase();
      return evidence.confirmed;
    }
  }
  return null;
}

async function hashAt(
  number: number,
  candidate: RpcCandidate,
  signal: AbortSignal,
  context: AttemptContext,
): Promise<string | null> {
  const body = `{"jsonrpc":"2.0","id":1,"method":"eth_getBlockByNumber","params":["0x${number.toString(16)}",false]}`;
  const verdict = await attemptAt(candidate, parseCalls(body)?.calls ?? [], signal, context);
  const result = verdict.kind === 'answer' ? (verdict.value[0]?.resultSource ?? 'null') : 'null';
  const hash = result.startsWith('{') ? parseJson(objectMembers(result).get('hash') ?? '') : null;
  return typeof hash === 'string' ? hash.toLowerCase() : null;
}
