// Browser error names -> what they mean. An allow-list: whatever is not named here is not an outage (rules 0.2). Pure.
import type { Fault } from '@/lib/failover/verdict';

/** `null`: the page's policy, a blocker, the user or something unknown stopped it; nothing is ever sent anywhere for it. */
export type NetworkMeaning =
  | { kind: 'fault'; fault: Fault }
  | { kind: 'offline' }
  /** The status tells; `without` is what it means when no headers came, null where a preflight may have the reason. */
  | { kind: 'ask-status'; without: Fault | null }
  | null;

const unreachable = (reason: 'dns' | 'refused' | 'reset' | 'tls' | 'other'): NetworkMeaning => ({
  kind: 'fault',
  fault: { kind: 'unreachable', reason },
});
const truncated: NetworkMeaning = { kind: 'fault', fault: { kind: 'malformed', what: 'truncated' } };
const empty: NetworkMeaning = { kind: 'fault', fault: { kind: 'malformed', what: 'empty' } };
const timeout: NetworkMeaning = { kind: 'fault', fault: { kind: 'timeout', afterMs: 0 } };

/** Chromium: net_error_list.h. Firefox: nsError / xpc.msg names. */
const meanings: Record<string, NetworkMeaning> = {
  'net::ERR_CONNECTION_REFUSED': unreachable('refused'),
  'net::ERR_CONNECTION_RESET': unreachable('reset'),
  'net::ERR_CONNECTION_CLOSED': unreachable('reset'),
  'net::ERR_CONNECTION_ABORTED': unreachable('reset'),
  'net::ERR_SOCKET_NOT_CONNECTED': unreachable('reset'),
  'net::ERR_CONNECTION_FAILED': unreachable('other'),
  'net::ERR_ADDRESS_UNREACHABLE': unreachable('other'),
  'net::ERR_CONNECTION_TIMED_OUT': timeout,
  'net::ERR_TIMED_OUT': timeout,
  'net::ERR_NAME_NOT_RESOLVED': unreachable('dns'),
  'net::ERR_NAME_RESOLUTION_FAILED': unreachable('dns'),
  'net::ERR_DNS_TIMED_OUT': unreachable('dns'),
  'net::ERR_DNS_SERVER_FAILED': unreachable('dns'),
  'net::ERR_DNS_MALFORMED_RESPONSE': unreachable('dns'),
  'net::ERR_EMPTY_RESPONSE': empty,
  'net::ERR_CONTENT_LENGTH_MISMATCH': truncated,
  'net::ERR_INCOMPLETE_CHUNKED_ENCODING': truncated,
  'net::ERR_INVALID_CHUNKED_ENCODING': truncated,
  'net::ERR_INVALID_HTTP_RESPONSE': { kind: 'fault', fault: { kind: 'malformed', what: 'shape' } },
  'net::ERR_INTERNET_DISCONNECTED': { kind: 'offline' },
  // A denial by CORS looks the same as a 503 without CORS headers; only the status tells.
  'net::ERR_FAILED': { kind: 'ask-status', without: null },
  NS_ERROR_CONNECTION_REFUSED: unreachable('refused'),
  NS_ERROR_NET_RESET: unreachable('reset'),
  NS_ERROR_NET_INTERRUPT: unreachable('reset'),
  NS_ERROR_UNKNOWN_HOST: unreachable('dns'),
  NS_ERROR_NET_TIMEOUT: timeout,
  NS_ERROR_NET_TIMEOUT_EXTERNAL: timeout,
  NS_ERROR_NET_EMPTY_RESPONSE: empty,
  NS_ERROR_NET_PARTIAL_TRANSFER: truncated,
  NS_ERROR_NET_INADEQUATE_SECURITY: unreachable('tls'),
  NS_ERROR_NET_HTTP2_SENT_GOAWAY: unreachable('reset'),
  NS_ERROR_OFFLINE: { kind: 'offline' },
  // Either a denial by CORS, after headers, or a connection that broke while TLS was being agreed on: no headers then.
  NS_ERROR_FAILURE: { kind: 'ask-status', without: { kind: 'unreachable', reason: 'other' } },
  NS_ERROR_DOM_BAD_URI: { kind: 'ask-status', without: null },
};

/** Families whose members are too many to list; all mean that no sound connection came about. */
const families: readonly [RegExp, NetworkMeaning][] = [
  [/^net::ERR_(SSL|CERT)_/, unreachable('tls')],
  [/^net::ERR_(HTTP2|QUIC|SPDY)_/, unreachable('reset')],
  // Firefox names errors of its security library by their message in the user's language; all other errors are one word.
  [/\s/, unreachable('tls')],
];

/** What an error of `webRequest.onErrorOccurred` means. */
export function meaningOf(error: string): NetworkMeaning {
  const listed = meanings[error];
  if (listed !== undefined) return listed;
  return families.find(([pattern]) => pattern.test(error))?.[1] ?? null;
}

/**
 * The same of a web socket's handshake. Whatever befell it, from a refused connection to a 503, Chromium calls it by one name; a policy
 * of the page leaves no record there, and a blocker has a name of its own.
 */
export function meaningOfHandshake(error: string): NetworkMeaning {
  return error === 'net::ERR_FAILED' ? unreachable('other') : meaningOf(error);
}
