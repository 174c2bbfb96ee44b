// A hostile page of the lab: takes the relay's MessagePort of a srcdoc frame before our hook (rules 1.3) and speaks the relay's language.
// The functions are sent into the page as source text.

/** A page that steals the port as it loads; then `thief` is on its window. */
export const thievingPage = `<!doctype html><title>Evil</title><script>
  window.thief = { port: null, heard: [] };
  const frame = document.createElement('iframe');
  frame.srcdoc = '<p>inside</p>';
  document.documentElement.append(frame);
  frame.contentWindow.addEventListener('message', (event) => {
    if (event.ports.length === 0) return;
    event.stopImmediatePropagation();
    thief.tag = event.data;
    thief.port = event.ports[0];
    thief.port.onmessage = (word) => thief.heard.push(word.data);
  }, true);
  thief.frame = frame;
</script>`;

interface Thief {
  port: MessagePort | null;
  tag: string;
  heard: { type: string; id: number; reply?: { kind: string; body?: string } }[];
  frame: HTMLIFrameElement;
}

declare global {
  interface Window {
    thief: Thief;
  }
}

/** True once the port is in the page's hands. */
export function hasStolen(): boolean {
  return window.thief.port !== null;
}

/** In a page that lives already: takes the port of a new frame's hook, and says one word over it. */
export function saySomething(word: unknown): Promise<void> {
  const frame = document.createElement('iframe');
  frame.srcdoc = '<p>inside</p>';
  document.documentElement.append(frame);
  return new Promise((resolve) => {
    frame.contentWindow?.addEventListener(
      'message',
      ({ ports: [port] }) => {
        port?.postMessage(word);
        resolve();
      },
      { capture: true, once: true },
    );
  });
}

/** Sends each word as it is, and gives how each reply came (`id:kind`) until `expected` replies came or `waitMs` went by. */
export async function speak(words: unknown[], expected: number, waitMs: number): Promise<string[]> {
  const { thief } = window;
  thief.heard = [];
  for (const word of words) thief.port?.postMessage(word);
  const replies = () => thief.heard.filter((word) => word.type === 'reply');
  const giveUpAt = Date.now() + waitMs;
  while (replies().length < expected && Date.now() < giveUpAt) await new Promise((resolve) => setTimeout(resolve, 20));
  return replies().map((word) => `${word.id}:${word.reply?.kind}`);
}

/** The frame itself posts something that is no JSON-RPC, so that a request truly leaves it; gives how that ended. */
export function trulyPost(url: string): Promise<string> {
  const { contentWindow } = window.thief.frame;
  if (contentWindow === null) return Promise.resolve('no window');
  const init = { method: 'POST', mode: 'no-cors', body: 'no call' } as const;
  return contentWindow.fetch(url, init).then(
    (response: Response) => String(response.status),
    (error: Error) => error.name,
  );
}

/** Posts `perMs` copies of each word for `forMs`, every ask under an id of its own; gives how many were posted. */
export async function floodPort(word: { type: string; ask?: object }, perMs: number, forMs: number): Promise<number> {
  const startedAt = performance.now();
  let made = 0;
  while (performance.now() - startedAt < forMs) {
    const due = (performance.now() - startedAt) * perMs;
    for (; made < due; made += 1) {
      const ask = word.ask === undefined ? {} : { ask: { ...word.ask, id: 10_000 + made } };
      window.thief.port?.postMessage({ ...word, ...ask });
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return made;
}

/** As many calls as `perMs` and `forMs` say, each a different read; gives how many were made and how they ended, once all have. */
export async function flood(url: string, perMs: number, forMs: number): Promise<{ made: number; ended: number }> {
  const startedAt = performance.now();
  let made = 0;
  let ended = 0;
  const runs: Promise<unknown>[] = [];
  while (performance.now() - startedAt < forMs) {
    const due = (performance.now() - startedAt) * perMs;
    for (; made < due; made += 1) {
      const body = `{"jsonrpc":"2.0","id":${made},"method":"eth_getBalance","params":["0x${made.toString(16).padStart(40, '0')}","latest"]}`;
      const run = fetch(url, { method: 'POST', body }).then(
        (response) => response.text(),
        () => '',
      );
      runs.push(run.finally(() => (ended += 1)));
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await Promise.all(runs);
  return { made, ended };
}
