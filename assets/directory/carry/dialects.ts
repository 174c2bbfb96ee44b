// errors.json -> dialects.json: how endpoints say that they fail, as data for the judge. Runs in Node, in the refresh script.
import { checkedDayOf, numberOf, numbersOf, type Row, rowOf, rowsOf, textOf, textsOf } from './read';

/** What a prose class of the facts means for a judge; every sentence there must stand here, or the script ends. */
const resolvedHttp: Record<string, Row> = {
  'auth or origin-blocked or edge-html, read the body': { class: 'auth' },
  'method-unsupported or wrong URL': { class: 'method-unsupported' },
  'unknown when the body is a well-formed JSON-RPC error that nothing recognised, else server-error': {
    class: 'server-error',
    rpcError: 'unknown',
  },
  'edge-html (Cloudflare cannot reach origin)': { class: 'edge-html' },
};

/** `badStatus`: the class where the HTTP status is neither 2xx nor 400. null: the code says nothing. */
const resolvedCode: Record<string, Row | null> = {
  'answer unless message matches auth/origin/range': { class: 'answer' },
  'answer unless message matches range/missing-data': { class: 'answer' },
  'unknown with a 2xx or 400 status, else server-error': { class: 'unknown', badStatus: 'server-error' },
  'read the message': null,
  'missing-data or method-unsupported': { class: 'missing-data' },
  'unknown (wallet objects: request already pending = answer; geth: request timed out; Nethermind: resource unavailable; Infura: origin-blocked)':
    { class: 'unknown' },
  'answer (transaction rejected; geth also uses it for response too large, see range)': { class: 'answer' },
  'method-unsupported (Besu: upfront cost exceeds balance, see answer)': { class: 'method-unsupported' },
  'rate-limited (range when the method is in byMethod)': { class: 'rate-limited' },
  'answer unless message is missing-data': { class: 'answer' },
  'answer (Nethermind, Besu, Parity: transaction pool verdicts)': { class: 'answer' },
  'answer (Nethermind, Parity: VM execution error; proxyd and Goldsky use it otherwise: see the provider table)': {
    class: 'answer',
  },
  'answer (eth_simulateV1, -38010..-38026)': { class: 'answer', code: -38026, to: -38010 },
};

/** Rules part 2 item 9: what a class means to the machine. */
const verdicts: Record<string, 'answer' | 'refusal'> = {
  answer: 'answer',
  unknown: 'refusal',
  'missing-data': 'refusal',
  range: 'refusal',
  'batch-limit': 'refusal',
  'mempool-local': 'refusal',
  'needs-address': 'refusal',
  'method-unsupported': 'refusal',
};

/** Ours, rules 2.5: a 403 that says one of these is a legal or regional block, an answer. Recalled wording. */
const legal = [
  'sanction|\\bOFAC\\b|embargo',
  '(restricted|prohibited|blocked|unsupported|not (available|permitted|allowed|supported)|unavailable) (in|from|for) (your|this) (country|region|jurisdiction|location)',
  'geo[- ]?(block|restrict|fenc)|legal reasons',
];

const messageOrder = [
  'answer',
  'missing-data',
  'batch-limit',
  'mempool-local',
  'range',
  'needs-address',
  'origin-blocked',
  'auth',
  'method-unsupported',
  'quota',
  'rate-limited',
  'server-error',
];

/** A class word as it stands, or what its sentence means. */
function resolve(text: string, table: Record<string, Row | null>, at: string): Row | null {
  if (/^[a-z-]+$/.test(text)) return { class: text };
  const known = table[text];
  if (known === undefined) throw new Error(`${at}: nobody has said yet what "${text}" means for the judge.`);
  return known;
}

function httpRows(generic: Row): Row[] {
  const rows = rowsOf(generic.http, 'errors.generic.http').map((row) => {
    const text = textOf(row.class, 'errors.generic.http.class');
    return {
      status: numbersOf(row.status, 'errors.generic.http.status'),
      ...resolve(text, resolvedHttp, 'errors.http'),
    };
  });
  return [...rows, { status: [451], class: 'answer' }]; // rules 2.5
}

function codeRows(generic: Row): Row[] {
  return rowsOf(generic.jsonrpcCodes, 'errors.generic.jsonrpcCodes').flatMap((row) => {
    const meaning = resolve(textOf(row.class, 'errors.jsonrpcCodes.class'), resolvedCode, 'errors.jsonrpcCodes');
    if (meaning === null) return [];
    const code = numberOf(row.code, 'errors.jsonrpcCodes.code');
    return [{ code, ...meaning, ...(row.byMethod === undefined ? {} : { byMethod: row.byMethod }) }];
  });
}

function messageRows(generic: Row): Record<string, string[]> {
  const patterns = rowOf(generic.messagePatterns, 'errors.generic.messagePatterns');
  const unknown = Object.keys(patterns).filter((name) => !messageOrder.includes(name));
  if (unknown.length > 0) throw new Error(`errors.generic.messagePatterns: no place in the order for ${unknown}.`);
  return Object.fromEntries(messageOrder.map((name) => [name, textsOf(patterns[name], `messagePatterns.${name}`)]));
}

/** `*.x.y` (any name below), `x.y`, or a `*` inside a label, as one anchored expression over the host name. */
function hostExpression(globs: string[]): string {
  const parts = globs.map((glob) => {
    const below = glob.startsWith('*.');
    const host = (below ? glob.slice(2) : glob).replaceAll('.', '\\.').replaceAll('*', '[^.]*');
    return below ? `\\.${host}$` : `^${host}$`;
  });
  return parts.join('|');
}

/** The facts name some sources no further than this. */
export const unnamed = { 'public-code': 'public code of failover clients, not named in the facts' };

function sourceOf(text: string): string {
  return text.trim() === 'public code' ? 'public-code' : text.trim();
}

/** Every member that is given must hold; an empty list or null asks for nothing. */
function signalRow(signal: Row, at: string): Row {
  const above = typeof signal.code === 'string';
  if (above && signal.code !== '>0') throw new Error(`${at}.code: only ">0" is understood as a text.`);
  return {
    class: textOf(signal.class, `${at}.class`),
    http: numbersOf(signal.http, `${at}.http`),
    code: above ? [] : numbersOf(signal.code, `${at}.code`),
    codeAbove: above ? 0 : null,
    message: signal.message === undefined ? null : textOf(signal.message, `${at}.message`),
    source: sourceOf(textOf(signal.source, `${at}.source`)),
  };
}

function providerRows(errors: Row, checked: string): Row[] {
  return rowsOf(errors.providers, 'errors.providers').map((provider) => {
    const id = textOf(provider.id, 'errors.providers.id');
    const signals = rowsOf(provider.signals, `errors.${id}.signals`).map((row) => signalRow(row, `errors.${id}`));
    return { id, hosts: hostExpression(textsOf(provider.match, `errors.${id}.match`)), signals, checked };
  });
}

function classRow(row: Row, name: string): Row {
  const ways: Record<string, string> = { true: 'yes', false: 'no', once: 'once', split: 'split' };
  const way = ways[String(row.failover)] ?? (String(row.failover).startsWith('once') ? 'once' : undefined);
  if (way === undefined) throw new Error(`errors.classes.${name}.failover is not understood.`);
  return { verdict: verdicts[name] ?? 'fault', failover: way };
}

/** @param errors The whole of errors.json. */
export function carryDialects(errors: Row): Row {
  const checked = checkedDayOf(errors, 'errors');
  const generic = rowOf(errors.generic, 'errors.generic');
  const never = rowOf(errors.neverFailover, 'errors.neverFailover');
  const classes = Object.entries(rowOf(errors.classes, 'errors.classes'));
  return {
    checked,
    generic: {
      http: httpRows(generic),
      jsonrpcCodes: codeRows(generic),
      messageOrder,
      messagePatterns: messageRows(generic),
      legal,
    },
    providers: providerRows(errors, checked),
    classes: Object.fromEntries(classes.map(([name, row]) => [name, classRow(rowOf(row, name), name)])),
    walletErrors: rowsOf(never.walletErrors, 'errors.neverFailover.walletErrors').map(({ code, to }) => ({
      code,
      to: to ?? code,
    })),
  };
}
