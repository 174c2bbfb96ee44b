// The lab's wallet as an extension, its part in the isolated world: between the page and the worker.
addEventListener('message', async ({ data, source }: MessageEvent<{ walletAsk?: number; ask?: unknown }>) => {
  if (source !== window || typeof data?.walletAsk !== 'number') return;
  const reply: object = await chrome.runtime.sendMessage(data.ask);
  postMessage({ walletReply: data.walletAsk, ...reply }, '*');
});
