// MSW in the page: its service worker answers some requests, and lets the others through.
import { HttpResponse, http } from 'msw';
import { setupWorker } from 'msw/browser';
import { callAll } from './companion';

globalThis.observe = async (url) => {
  const worker = setupWorker(
    http.get('/mocked.txt', () => HttpResponse.text('from msw')),
    http.post('https://rpc.mocked.xyz/', () => HttpResponse.json({ jsonrpc: '2.0', id: 1, result: '0x2a' })),
  );
  await worker.start({ quiet: true });
  const mocked = await fetch('/mocked.txt').then((response) => response.text());
  const init = { method: 'POST', body: '{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber"}' };
  const rpc = await fetch('https://rpc.mocked.xyz/', init).then((response) => response.text());
  const calls = await callAll(url);
  worker.stop();
  return { calls, noticed: { mocked, rpc } };
};
