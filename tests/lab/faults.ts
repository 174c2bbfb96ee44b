// The ways in which a host of the lab can fail. Data only: connections.ts and replies.ts carry them out.

const connectionKinds = [
  /** Nobody listens. The lab closes the host's port: a true ERR_CONNECTION_REFUSED. */
  'refused',
  /** The name does not resolve. Firefox only at run time; for Chromium see `notFoundHosts` of openChromium. */
  'dns',
  /** TCP RST before TLS. */
  'reset',
  /** An orderly end (FIN) before TLS. */
  'close',
  /** A certificate of another name, signed by nobody. */
  'tls',
  /** Accepted, and then silence; also on connections that were open before. */
  'blackhole',
] as const;

/** Failures below HTTP; they hit preflights and web sockets too, and cut the connections that are open. */
export type ConnectionFault = { kind: (typeof connectionKinds)[number] };

/** What a gateway may do to content and still answer 200: see content/content-faults.ts. */
export type ContentFault =
  /** As many bytes as there should be, all of them others. */
  | { kind: 'otherBytes' }
  | { kind: 'addByte' }
  /** One bit in the middle. */
  | { kind: 'flipBit' }
  /** A CAR whose last block holds other bytes than its CID says; everything else stays true. */
  | { kind: 'wrongBlock' }
  /** The true body, and then bytes for ever. */
  | { kind: 'endless' }
  /** The true body, so many bytes in each second. */
  | { kind: 'throttle'; bytesPerS: number };

/** Failures of one HTTP exchange. They spare CORS preflights unless `preflight` is true. */
export type ReplyFault =
  | {
      kind: 'status';
      status: number;
      body: string;
      type: string;
      headers?: Record<string, string>;
      cors: boolean;
      /** Its body never ends. */
      unended?: boolean;
    }
  /** The request is read and the connection then reset. */
  | { kind: 'resetAfterRequest' }
  /** The request is read and never answered. */
  | { kind: 'hang' }
  /** Headers and half of the body, then silence. */
  | { kind: 'hangBody' }
  /** A complete and well-formed reply that holds half of the JSON. */
  | { kind: 'truncate' }
  /** The headers promise the whole body; a reset follows half of it. */
  | { kind: 'midreset' }
  /** The true body, one byte at a time. */
  | { kind: 'drip'; everyMs: number }
  /** The true reply, late. */
  | { kind: 'slow'; ms: number }
  /** A JSON-RPC error for every call, inside a 200 (or another status). */
  | { kind: 'rpcError'; code: number; message: string; status: number; methods?: readonly string[] }
  /** Logs over at most so many blocks; a wider range is refused as PublicNode words it. */
  | { kind: 'narrowLogs'; most: number }
  /** Every `eth_chainId` and `net_version` says this chain. */
  | { kind: 'wrongChain'; chainId: number }
  /** The last hexadecimal digit of each result is changed, or of the results of these methods. */
  | { kind: 'lie'; methods?: readonly string[] }
  /** The last hexadecimal digit of every field of these names is changed, in all that is answered. */
  | { kind: 'falseFields'; names: readonly string[] }
  | ContentFault;

export type Fault = (ConnectionFault | ReplyFault) & { preflight?: boolean };

const rpcBody = (code: number, message: string): string =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code, message } });

function json(status: number, body: string, headers: Record<string, string> = {}): Fault {
  return { kind: 'status', status, body, type: 'application/json', headers, cors: true };
}

const htmlError =
  '<!doctype html><html><head><title>503 Service Temporarily Unavailable</title></head>' +
  '<body><center><h1>503 Service Temporarily Unavailable</h1></center></body></html>';

const html = (status: number, cors: boolean): Fault => ({
  kind: 'status',
  status,
  body: htmlError,
  type: 'text/html',
  cors,
});

/** The faults by name, worded as the operators word them; spread into a table-driven test, or shown in the panel. */
export const faults = {
  refused: { kind: 'refused' },
  dns: { kind: 'dns' },
  reset: { kind: 'reset' },
  close: { kind: 'close' },
  tls: { kind: 'tls' },
  blackhole: { kind: 'blackhole' },
  resetAfterRequest: { kind: 'resetAfterRequest' },
  hang: { kind: 'hang' },
  hangBody: { kind: 'hangBody' },
  truncate: { kind: 'truncate' },
  midreset: { kind: 'midreset' },
  drip: { kind: 'drip', everyMs: 50 },
  http500: json(500, '{"message":"Internal Server Error"}'),
  http502: json(502, '{"message":"Bad Gateway"}'),
  http503: json(503, '{"message":"Service Unavailable"}'),
  http504: json(504, '{"message":"Endpoint request timed out"}'),
  html503: html(503, true),
  noCors503: html(503, false),
  deafPreflight503: { ...html(503, false), preflight: true },
  http402: json(402, '{"error":{"code":402,"event":-33000,"message":"Payment Required"}}'),
  http403: json(
    403,
    rpcBody(
      -32600,
      'Monthly capacity limit exceeded. Visit https://dashboard.alchemyapi.io/settings/billing to upgrade your scaling policy for continued service.',
    ),
  ),
  http429: json(429, rpcBody(-32005, 'daily request count exceeded, request rate limited'), { 'retry-after': '30' }),
  html200: html(200, true),
  empty200: json(200, ''),
  quota200: {
    kind: 'rpcError',
    code: -32005,
    message: 'daily request count exceeded, request rate limited',
    status: 200,
  },
  internal200: { kind: 'rpcError', code: -32603, message: 'Internal error', status: 200 },
  slow3s: { kind: 'slow', ms: 3000 },
  wrongChain: { kind: 'wrongChain', chainId: 137 },
  lie: { kind: 'lie' },
} satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;

/** The names of all faults, in the order of the table above. */
export function faultNames(): FaultName[] {
  const isFaultName = (name: string): name is FaultName => name in faults;
  return Object.keys(faults).filter(isFaultName);
}

/** Narrows a fault to those that connections.ts carries out. */
export function isConnectionFault(fault: Fault): fault is ConnectionFault {
  return connectionKinds.some((kind) => kind === fault.kind);
}
