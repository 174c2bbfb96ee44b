// What the matrix asks of every client library, and how a page script offers it. Types and small functions; runs in the page.

/** What a cell asks; the same for all libraries. */
export interface Question {
  url: string;
  account: string;
  /** An ERC-20; `balanceOf(account)` is read from it. */
  token: string;
  /** ABI-encoded `balanceOf(account)`. */
  balanceOf: string;
}

/** Decimal numbers as text, however a library gives them. */
export interface Answers {
  block: string;
  balance: string;
  tokenBalance: string;
}

/** What became of one raw call: its result as JSON, or the message that the library threw. */
export type RawAnswer = { result: string } | { error: string };

export interface RawCall {
  method: string;
  params: unknown[];
}

/** One library, its own retries off: being answered must not be its doing. */
export interface Client {
  /** Each call an HTTP request of its own: two at once, the third when they are answered. */
  single: (question: Question) => Promise<Answers>;
  /** The three calls as one JSON-RPC batch, as far as the library can. */
  batch: (question: Question) => Promise<Answers>;
  /** Any call, unchanged. Rejects with what the library throws. */
  raw: (url: string, call: RawCall) => Promise<unknown>;
}

/** Work for a page: `mode` of the library, at `question.url`. */
export interface Cell {
  mode: 'single' | 'batch';
  question: Question;
}

/** `got` is null when it threw; then `error` says what. */
export interface CellResult {
  got: Answers | null;
  error: string;
  ms: number;
}

declare global {
  var runCells: (cells: Cell[]) => Promise<CellResult[]>;
  var runRaw: (url: string, calls: RawCall[]) => Promise<RawAnswer[]>;
  var showItself: (urls: string[]) => Promise<number[]>;
}

/** The longest that any client would wait; more is no rescue. */
const patienceMs = 20_000;

async function runCell(client: Client, { mode, question }: Cell): Promise<CellResult> {
  const startedAt = performance.now();
  const took = () => Math.round(performance.now() - startedAt);
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('no answer at all')), patienceMs));
  try {
    return { got: await Promise.race([client[mode](question), late]), error: '', ms: took() };
  } catch (error) {
    return { got: null, error: messageOf(error), ms: took() };
  }
}

async function runRawCall(client: Client, url: string, call: RawCall): Promise<RawAnswer> {
  try {
    return { result: JSON.stringify(await client.raw(url, call)) };
  } catch (error) {
    return { error: messageOf(error) };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.message} ${JSON.stringify(error)}` : JSON.stringify(error);
}

/** A healthy endpoint's own traffic, as any dApp makes it: its chain id, and its newest block. */
async function showOne(url: string): Promise<number> {
  const ask = (method: string, params: unknown[]) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    }).then(async (response) => {
      await response.text();
      return response.status;
    });
  return (await ask('eth_chainId', [])) + (await ask('eth_getBlockByNumber', ['latest', false]));
}

/** Makes a library's page answer to the test. */
export function serve(client: Client): void {
  globalThis.runCells = (cells) => Promise.all(cells.map((cell) => runCell(client, cell)));
  globalThis.runRaw = (url, calls) => Promise.all(calls.map((call) => runRawCall(client, url, call)));
  globalThis.showItself = (urls) => Promise.all(urls.map(showOne));
}

/** Two at once, and the third when both are answered: first calls, and one that may go round at once. */
export async function inTurn<T>(
  first: () => Promise<T>,
  second: () => Promise<T>,
  third: () => Promise<T>,
): Promise<T[]> {
  const both = await Promise.all([first(), second()]);
  return [...both, await third()];
}

/** Decimal text of a number in any clothes: hex text, bigint, BigNumber. */
export function decimal(value: unknown): string {
  return BigInt(String(value)).toString();
}

export function answersOf([block, balance, tokenBalance]: readonly unknown[]): Answers {
  return { block: decimal(block), balance: decimal(balance), tokenBalance: decimal(tokenBalance) };
}
