// filecoin.json -> which endpoints serve Lotus's own methods beside eth_*. Runs in Node, in the refresh script.
import { type Row, rowOf, rowsOf, textOf, textsOf } from './read';

export interface LotusUrls {
  /** Speak version 1 of Lotus's API. */
  urls: Set<string>;
  dropped: string[];
}

/** Where the facts do not say what an endpoint serves, Lotus's own path does. */
function isLotus(endpoint: Row, url: string): boolean {
  const api = textsOf(endpoint.api, url);
  return api.length > 0 ? api.some((one) => one.startsWith('Filecoin')) : url.endsWith('/rpc/v1');
}

/** @param filecoin The whole of filecoin.json. */
export function lotusUrls(filecoin: Row): LotusUrls {
  const nets = Object.entries(rowOf(filecoin.rpc, 'filecoin.rpc')).filter(([name]) => name !== 'rules');
  const endpoints = nets.flatMap(([name, net]) => rowsOf(rowOf(net, name).endpoints, `filecoin.${name}`));
  const named = endpoints.map((endpoint) => ({ endpoint, url: textOf(endpoint.https, 'filecoin.https') }));
  return {
    urls: new Set(named.filter(({ endpoint, url }) => isLotus(endpoint, url)).map(({ url }) => url)),
    // Version 0 has no eth_*, by which an endpoint proves its chain, and other parameters for some methods.
    dropped: named.flatMap(({ url }) => (url.endsWith('/rpc/v0') ? [`${url}: version 0 of Lotus's API only`] : [])),
  };
}
