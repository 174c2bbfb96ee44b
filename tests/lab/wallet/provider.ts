// The lab's wallet as an extension, its part in the site's own world: announces MetaMask's name and hands every ask to the worker.
import { announce, providerOf } from '../dapp/wallet-announce';

interface Reply {
  walletReply: number;
  result?: unknown;
  error?: { code: number; message: string };
}

const waiting = new Map<number, (reply: Reply) => void>();
let nextId = 1;
addEventListener('message', ({ data, source }: MessageEvent<Reply>) => {
  if (source === window && typeof data?.walletReply === 'number') waiting.get(data.walletReply)?.(data);
});

const provider = providerOf(async (ask) => {
  const id = nextId++;
  const reply = await new Promise<Reply>((resolve) => {
    waiting.set(id, resolve);
    postMessage({ walletAsk: id, ask }, '*');
  });
  waiting.delete(id);
  if (reply.error !== undefined) throw Object.assign(new Error(reply.error.message), { code: reply.error.code });
  return reply.result;
});
Object.assign(window, { ethereum: provider });
announce(provider, 'io.metamask');
