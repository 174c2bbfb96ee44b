// What test pages do: one JSON-RPC call by fetch or by XMLHttpRequest, told as plain data. Each function is sent into a page as source text.

/** How a call ended for the page. */
export interface Told {
  /** The HTTP status, or the name of what it rejected with (`error` for an XMLHttpRequest). */
  ended: number | string;
  text: string;
  ms: number;
}

/** One call, its parameters and id fixed. */
export const blockNumber = '{"jsonrpc":"2.0","id":"own-9007199254740993","method":"eth_blockNumber","params":[]}';
/** What the lab's Ethereum says to `blockNumber`. */
export const blockNumberAnswer = /^\{"jsonrpc":"2.0","id":"own-9007199254740993","result":"0x16e3[0-9a-f]{3}"\}$/;

/** The body of a call with the id 1. */
export const callOf = (method: string, params: unknown[] = []): string =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });

/** Asks by fetch; `special` goes over the usual init (mode, integrity ...). Aborts after `abortMs` if not 0. */
export function askByFetch(url: string, body: string, special: RequestInit, abortMs: number): Promise<Told> {
  const startedAt = performance.now();
  const told = (ended: number | string, text: string) => ({ ended, text, ms: performance.now() - startedAt });
  const leaving = new AbortController();
  if (abortMs > 0) setTimeout(() => leaving.abort(), abortMs);
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal: leaving.signal };
  return fetch(url, { ...init, ...special }).then(
    (response) =>
      response.text().then(
        (text) => told(response.status, text),
        (error: Error) => told(error.name, error.message),
      ),
    (error: Error) => told(error.name, error.message),
  );
}

/** Asks by XMLHttpRequest. Aborts after `abortMs` if not 0. */
export function askByXhr(url: string, body: string, abortMs: number): Promise<Told> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const xhr = new XMLHttpRequest();
    const tell = (ended: number | string, text: string) => resolve({ ended, text, ms: performance.now() - startedAt });
    xhr.onload = () => tell(xhr.status, xhr.responseText);
    xhr.onerror = () => tell('error', '');
    xhr.onabort = () => tell('abort', '');
    xhr.ontimeout = () => tell('timeout', '');
    xhr.open('POST', url);
    xhr.setRequestHeader('content-type', 'application/json');
    xhr.send(body);
    if (abortMs > 0) setTimeout(() => xhr.abort(), abortMs);
  });
}

/** Asks, and aborts when the page hears the event `leave`; gives how it ended. */
export function askUntilLeave(url: string, body: string, way: 'fetch' | 'XMLHttpRequest'): Promise<string> {
  if (way === 'fetch') {
    const leaving = new AbortController();
    addEventListener('leave', () => leaving.abort());
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal: leaving.signal };
    return fetch(url, init).then(
      (response) => String(response.status),
      (error: Error) => error.name,
    );
  }
  return new Promise((resolve) => {
    const xhr = new XMLHttpRequest();
    xhr.onloadend = () => resolve(String(xhr.status));
    xhr.onabort = () => resolve('AbortError');
    addEventListener('leave', () => xhr.abort());
    xhr.open('POST', url);
    xhr.setRequestHeader('content-type', 'application/json');
    xhr.send(body);
  });
}

/** An Infura URL whose key nobody else uses: what one test does to it cannot show in another. */
export function freshInfuraUrl(host = 'mainnet.infura.io'): string {
  keysGiven += 1;
  return `https://${host}/v3/${keysGiven.toString(16).padStart(32, 'a')}`;
}

let keysGiven = 0;
