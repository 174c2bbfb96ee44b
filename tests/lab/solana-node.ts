// A Solana-shaped JSON-RPC responder over a constructed ledger (see solana-ledger.ts). Runs in Node, in tests only.
import type { PageContent } from './pages';
import { callsIn, isObject, type LoggedCall } from './request-log';
import type { SolanaLedger } from './solana-ledger';

/** How one endpoint differs from an honest one. */
export interface SolanaNode {
  /** Slots behind the cluster. */
  lag?: number;
  /** Of another cluster. */
  genesis?: string;
  /** Knows no transactions: its history was thrown away. */
  forgetful?: boolean;
}

interface RpcError {
  code: number;
  message: string;
  data?: unknown;
}

/** As text: numbers beyond 2^53 are beyond JSON.stringify. */
type Answer = { result: string } | { error: RpcError };

/** Every account of the real Solana has this one. */
export const u64Max = '18446744073709551615';

const answered = (value: unknown): Answer => ({ result: JSON.stringify(value).replaceAll('"u64-max"', u64Max) });
const failed = (code: number, message: string, data?: unknown): Answer => ({ error: { code, message, data } });

interface Question {
  params: unknown[];
  ledger: SolanaLedger;
  node: SolanaNode;
  slot: number;
}

function configOf(params: unknown[]): Record<string, unknown> {
  const config = params.find((one) => isObject(one) && !Array.isArray(one));
  return Object.fromEntries(Object.entries(config ?? {}));
}

const withContext = (slot: number, value: unknown): Answer =>
  answered({ context: { apiVersion: '2.3.8', slot }, value });

const account = { lamports: 5_000_000, owner: '11111111111111111111111111111111', data: ['', 'base64'] };

function preflight(err: string, message: string): Answer {
  const data = { accounts: null, err, logs: [], returnData: null, unitsConsumed: 0 };
  return failed(-32002, `Transaction simulation failed: ${message}`, data);
}

function sent({ params, ledger, slot }: Question): Answer {
  const wire = Buffer.from(`${params[0]}`, configOf(params).encoding === 'base64' ? 'base64' : 'latin1');
  const signature = ledger.submit(wire, slot);
  switch (signature) {
    case 'bad-signature':
      return failed(-32003, 'Transaction signature verification failure');
    case 'no-blockhash':
      return preflight('BlockhashNotFound', 'Blockhash not found');
    case 'known':
      return preflight('AlreadyProcessed', 'This transaction has already been processed');
    case 'taken':
      return answered(ledger.taken().at(-1));
  }
}

function statuses({ params, ledger, node, slot }: Question): Answer {
  const signatures = Array.isArray(params[0]) ? params[0] : [];
  const status = (signature: unknown) => {
    const landed = node.forgetful ? null : ledger.landedIn(`${signature}`);
    return landed === null ? null : { slot: landed, confirmations: 10, err: null, confirmationStatus: 'confirmed' };
  };
  return withContext(slot, signatures.map(status));
}

function transactionOf({ params, ledger, node }: Question): Answer {
  const landed = node.forgetful ? null : ledger.landedIn(`${params[0]}`);
  return answered(
    landed === null ? null : { slot: landed, transaction: { signatures: [params[0]] }, meta: { err: null } },
  );
}

function blockOf({ params, ledger, slot }: Question): Answer {
  const number = Number(params[0]);
  if (number > slot) return failed(-32004, `Block not available for slot ${number}`);
  const [blockhash, previousBlockhash] = [ledger.blockhashOf(number), ledger.blockhashOf(number - 1)];
  return answered({
    blockHeight: number - 20_000_000,
    blockTime: null,
    blockhash,
    parentSlot: number - 1,
    previousBlockhash,
  });
}

const methods: Record<string, (question: Question) => Answer> = {
  getHealth: ({ node }) => (node.lag ? failed(-32005, `Node is behind by ${node.lag} slots`) : answered('ok')),
  getGenesisHash: ({ ledger, node }) => answered(node.genesis ?? ledger.genesis),
  getSlot: ({ slot }) => answered(slot),
  getBlockHeight: ({ slot }) => answered(slot - 20_000_000),
  getLatestBlockhash: ({ ledger, slot }) =>
    withContext(slot, { blockhash: ledger.blockhashOf(slot), lastValidBlockHeight: slot - 20_000_000 + 150 }),
  isBlockhashValid: ({ params, ledger, slot }) => withContext(slot, ledger.isRecent(`${params[0]}`, slot)),
  getBalance: ({ params, ledger, slot }) => withContext(slot, ledger.lamportsOf(`${params[0]}`)),
  getAccountInfo: ({ slot }) => withContext(slot, { ...account, executable: false, rentEpoch: 'u64-max', space: 0 }),
  getBlock: blockOf,
  getTransaction: transactionOf,
  getSignatureStatuses: statuses,
  simulateTransaction: ({ slot }) => withContext(slot, { err: null, logs: [], unitsConsumed: 150 }),
  sendTransaction: sent,
};

function answerOne({ method, params }: LoggedCall, ledger: SolanaLedger, node: SolanaNode): Answer {
  const asked: unknown[] = Array.isArray(params) ? params : [];
  const { commitment, preflightCommitment } = configOf(asked);
  const slot = ledger.slotAt(`${preflightCommitment ?? commitment ?? 'finalized'}`) - (node.lag ?? 0);
  const answer = methods[method];
  if (answer === undefined) return failed(-32601, 'Method not found');
  const least = Number(configOf(asked).minContextSlot ?? 0);
  if (least > slot) return failed(-32016, 'Minimum context slot has not been reached', { contextSlot: slot });
  return answer({ params: asked, ledger, node, slot });
}

function memberText(call: LoggedCall, answer: Answer): string {
  const outcome = 'result' in answer ? `"result":${answer.result}` : `"error":${JSON.stringify(answer.error)}`;
  return `{"jsonrpc":"2.0",${outcome},"id":${JSON.stringify(call.id)}}`;
}

/** What the endpoint says to a body, as a page of the lab. */
export function answerSolana(body: string, ledger: SolanaLedger, node: SolanaNode = {}): PageContent {
  const texts = callsIn(body).map((call) => memberText(call, answerOne(call, ledger, node)));
  const text = body.trimStart().startsWith('[') ? `[${texts.join()}]` : texts.join();
  return { body: text, type: 'application/json', headers: { 'access-control-allow-origin': '*' } };
}
