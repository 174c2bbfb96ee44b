// What every page of the compatibility suite offers: a library that wraps the page's network, and calls made through it. Runs in the page.

export interface Seen {
  /** What the page's own calls gave: texts, or names of errors. */
  calls: string[];
  /** What the library itself noticed of them. */
  noticed: unknown;
}

declare global {
  var observe: (url: string) => Promise<Seen>;
}

const body = '{"jsonrpc":"2.0","id":"c-1","method":"eth_chainId","params":[]}';

/** An RPC call by fetch, one by XHR, one request that is none, and one that fails for good. */
export async function callAll(url: string): Promise<string[]> {
  const headers = { 'content-type': 'application/json' };
  return [
    await textOf(fetch(url, { method: 'POST', headers, body })),
    await byXhr(url),
    await textOf(fetch('/plain.txt')),
    await textOf(fetch('/missing.txt')),
  ];
}

async function textOf(response: Promise<Response>): Promise<string> {
  try {
    const got = await response;
    return `${got.status} ${(await got.text()).slice(0, 80)}`;
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

function byXhr(url: string): Promise<string> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const events: string[] = [];
    for (const type of ['load', 'error', 'loadend']) request.addEventListener(type, () => events.push(type));
    request.onloadend = () => resolve(`${request.status} ${request.responseText} ${events.join()}`);
    request.open('POST', url);
    request.setRequestHeader('content-type', 'application/json');
    request.send(body);
  });
}
