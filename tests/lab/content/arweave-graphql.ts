// The GraphQL of the lab's Arweave gateways: `transaction(id)` and `transactions(ids)`, always with every field that a verifier needs. Pure.
import { jsonReply, type Reply } from '../replies';
import { isObject } from '../request-log';
import { digestOf, type Ledger, type Piece } from './arweave-ledger';

const block = { id: 'B'.repeat(64), timestamp: 1_790_000_000, height: 1_800_000, previous: 'A'.repeat(64) };

function nodeOf({ id, anchor, signature, recipient, owner, data, tags, bundled }: Piece): object {
  const parent = bundled === null ? null : { id: bundled.parent };
  const type = tags.find(({ name }) => name.toLowerCase() === 'content-type')?.value ?? null;
  const address = digestOf(Buffer.from(owner, 'base64url'));
  const none = { winston: '0', ar: '0.000000000000' };
  return {
    ...{ id, anchor, signature, recipient, owner: { address, key: owner }, fee: none, quantity: none },
    ...{ data: { size: String(data.length), type }, tags, block, parent, bundledIn: parent },
  };
}

/** 256 bits in base64url. */
const idShape = /^[\w-]{43}$/;

function idsIn(value: unknown): string[] {
  if (typeof value === 'string') return idShape.test(value) ? [value] : [];
  return isObject(value) ? Object.values(value).flatMap(idsIn) : [];
}

/** The question and its variables, or null for a body that is none. */
function readQuestion(body: string): { query: string; variables: unknown } | null {
  const parsed: unknown = JSON.parse(body);
  if (!isObject(parsed) || !('query' in parsed) || typeof parsed.query !== 'string') return null;
  return { query: parsed.query, variables: 'variables' in parsed ? parsed.variables : null };
}

/** Answers a question about ids; whatever fields it asks for, all are there. */
export function answerGraphql(ledger: Ledger, body: string): Reply {
  const question = readQuestion(body);
  if (question === null) return jsonReply(400, { errors: [{ message: 'Must provide query string.' }] });
  const quoted = [...question.query.matchAll(/"([\w-]{43})"/g)].map(([, id = '']) => id);
  const ids = [...new Set([...quoted, ...idsIn(question.variables)])];
  const nodes = ids.flatMap((id) => ledger.pieces.get(id) ?? []).map(nodeOf);
  const [first = null] = nodes;
  if (/\btransaction\s*\(/.test(question.query)) return jsonReply(200, { data: { transaction: first } });
  const edges = nodes.map((node, index) => ({ cursor: String(index), node }));
  return jsonReply(200, { data: { transactions: { pageInfo: { hasNextPage: false }, edges } } });
}
