// How Solana's endpoints say that they fail: its own codes over the operators' common words. Pure; runs in the background and in tests.
// Codes: anza-xyz/agave, rpc-client-api custom_error.rs. What each is worth: the facts' solana.json, `errors`.
import bundledFile from '@/assets/directory/dialects.json';
import { compileDialects, type DialectFile, type Dialects } from '@/lib/rpc/dialects';

/** The same number means another thing on Ethereum's endpoints. */
const codes: DialectFile['generic']['jsonrpcCodes'] = [
  { code: -32700, class: 'answer' },
  { code: -32600, class: 'answer' },
  { code: -32601, class: 'method-unsupported' },
  { code: -32602, class: 'answer' },
  { code: -32603, class: 'unknown', badStatus: 'server-error' },
  { code: -32001, class: 'missing-data' }, // block cleaned up
  { code: -32002, class: 'answer' }, // preflight: the transaction fails everywhere; a blockhash not found is told by its words
  { code: -32003, class: 'answer' }, // signature verification
  { code: -32004, class: 'missing-data' }, // block not available
  { code: -32005, class: 'server-error' }, // node behind, unhealthy
  { code: -32006, class: 'answer' }, // precompile verification
  { code: -32007, class: 'missing-data' }, // slot skipped, or missing in the ledger
  { code: -32008, class: 'method-unsupported' }, // no snapshot
  { code: -32009, class: 'missing-data' }, // slot skipped, or missing in long-term storage
  { code: -32010, class: 'method-unsupported' }, // key excluded from this node's indexes
  { code: -32011, class: 'missing-data' }, // transaction history not available
  { code: -32012, class: 'unknown' }, // scan error
  { code: -32013, class: 'answer' }, // signature length
  { code: -32014, class: 'missing-data' }, // block status not available yet
  { code: -32015, class: 'answer' }, // transaction version
  { code: -32016, class: 'missing-data' }, // minimum context slot not reached
  { code: -32018, class: 'answer', to: -32017 }, // epoch rewards period, slot not at an epoch's border
  { code: -32019, class: 'missing-data' }, // long-term storage unreachable
  { code: 429, class: 'rate-limited' },
  { code: 402, class: 'quota' },
];

const ownWords = {
  'mempool-local': ['simulation failed: Blockhash not found'],
  answer: ['^Transaction (simulation|signature verification|precompile verification) fail', '^Invalid params?\\b'],
  'missing-data': ['minimum context slot', '^Slot \\d+ was skipped', '^Block not available for slot'],
};

/** Of the common words those that speak of the endpoint, not of a chain. */
const common = ['batch-limit', 'origin-blocked', 'auth', 'method-unsupported', 'quota', 'rate-limited', 'server-error'];

const { generic, providers } = bundledFile;
const words = Object.entries(generic.messagePatterns).filter(([name]) => common.includes(name));

const file: DialectFile = {
  generic: {
    http: generic.http,
    jsonrpcCodes: codes,
    messageOrder: [...Object.keys(ownWords), ...common],
    messagePatterns: { ...Object.fromEntries(words), ...ownWords },
    legal: generic.legal,
  },
  // An operator's code without its words or status is an Ethereum code.
  providers: providers.map((one) => ({
    ...one,
    signals: one.signals.filter(({ message, http }) => message !== null || http.length > 0),
  })),
  walletErrors: [],
};

let compiled: Dialects | null = null;

export function solanaDialects(): Dialects {
  compiled ??= { ...compileDialects(file), heavy: new Set(['getProgramAccounts']) };
  return compiled;
}
