// @helia/verified-fetch as a dApp would ship it, with the gateways that its author names. Runs in a page of the bench.
import { createVerifiedFetch } from '@helia/verified-fetch';

const urls = new URLSearchParams(location.search).getAll('gateway');
const made = createVerifiedFetch({ gateways: urls, routers: [] });

/** Takes the address of a gateway, for the sake of comparison. */
Reflect.set(globalThis, 'verifiedGet', async (url: string) => {
  const [, path = ''] = /\/ipfs\/(.+)$/.exec(url) ?? [];
  return (await made)(`ipfs://${path}`);
});
