// What a wallet's error to a read means: did its endpoint fail, or did it (or the chain) say something? Pure; runs in the page and in tests.
import { field, isText } from './glance';

/** What the chain, the user or the parameters said, in whatever wrapping: nobody else is asked then. */
const verdict =
  /revert|insufficient funds|nonce too|invalid (argument|param|opcode|input|address|json)|missing value for|user (rejected|denied)|unauthori[sz]ed|not (been )?authori[sz]ed|already (pending|processing)|unsupported|unrecogni[sz]ed|not supported|out of gas|gas required exceeds|stack underflow/i;
const limited = /too many|rate.?limit|limit exceeded|exceeded|quota|payment required|throttl/i;
const failed =
  /failed to fetch|fetch failed|networkerror|network (error|request)|load failed|time.?d? ?out|econn|enotfound|socket hang up|gateway|unavailable|internal (server|json-rpc) error|circuit breaker|unexpected token|not valid json|<!doctype|<html|could ?n[o']t (connect|detect)|failed to connect|disconnected|rpc endpoint|non-200|status code: ?5/i;

/** Wallets put an endpoint's error inside their own, and that inside another. */
const MAX_DEPTH = 4;
const MAX_CHARS = 2_000;

/** All that an error says of itself and of what is in it. */
function saidBy(error: unknown, depth = 0): string {
  if (isText(error)) return error.slice(0, MAX_CHARS);
  if (depth > MAX_DEPTH) return '';
  const inner = ['data', 'cause', 'originalError', 'error', 'details', 'shortMessage'].map((name) =>
    field(error, name),
  );
  const texts = [field(error, 'message'), ...inner].map((one) => (one == null ? '' : saidBy(one, depth + 1)));
  return texts.join('\n').slice(0, MAX_CHARS);
}

/**
 * Null when it is the wallet's, the chain's or the user's own word. An error with no telling code counts as a failure only when its
 * text says so: what nobody knows stays the wallet's.
 */
export function walletFailure(error: unknown): 'failed' | 'limited' | null {
  const code = Number(field(error, 'code'));
  const said = saidBy(error);
  if (verdict.test(said)) return null;
  switch (code) {
    case 4001:
    case 4100:
    case 4200:
    case 4902:
    case 3:
    case -32600:
    case -32601:
    case -32602:
    case -32004:
      return null;
    case -32005:
    case 402:
    case 429:
      return 'limited';
    case -32603:
    case 4900:
    case 4901:
      return limited.test(said) ? 'limited' : 'failed';
  }
  if (code >= 500 && code < 600) return 'failed';
  if (limited.test(said)) return 'limited';
  return failed.test(said) ? 'failed' : null;
}
