// Delegated routing over HTTP: which provider has a CID. Truthful by default; a test may make a router lie.
// @see https://specs.ipfs.tech/routing/http-routing-v1/
import { jsonReply, notFound, type Reply } from '../replies';
import { type Names, recordReply } from './names';

/** A record of the `peer` schema. */
export interface Provider {
  Schema: 'peer';
  ID: string;
  Addrs: string[];
  Protocols: string[];
}

/** A libp2p peer that only speaks HTTP: the key is the lab's and signs nothing. */
const peerId = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN';

export const httpProvider = (...addresses: string[]): Provider => ({
  Schema: 'peer',
  ID: peerId,
  Addrs: addresses,
  Protocols: ['transport-ipfs-gateway-http'],
});

/** A provider that no page can reach: it would need libp2p. */
export const bitswapProvider: Provider = {
  Schema: 'peer',
  ID: peerId,
  Addrs: ['/ip4/203.0.113.7/tcp/4001', '/ip4/203.0.113.7/udp/4001/quic-v1'],
  Protocols: ['transport-bitswap'],
};

/** What an attacker would answer, to have the user's browser ask at home; by name. */
export const hostileProviders = {
  lanAddress: httpProvider('/ip4/192.168.0.1/tcp/80/http'),
  loopback: httpProvider('/ip4/127.0.0.1/tcp/8080/http', '/dns4/localhost/tcp/443/https'),
  loopback6: httpProvider('/ip6/::1/tcp/443/https', '/ip6/::ffff:10.0.0.1/tcp/443/https'),
  metadata: httpProvider('/ip4/169.254.169.254/tcp/80/http'),
  /** A public name that leads to a private address (DNS rebinding), and one that hides it in its label. */
  rebind: httpProvider(
    '/dns4/rebind.thirdsite.net/tcp/443/https',
    '/dns4/192-168-0-1.rebind.thirdsite.net/tcp/443/https',
  ),
  strangePort: httpProvider('/dns4/gw.f03.storageprovider.dev/tcp/22/https'),
  notHttp: httpProvider('/dns4/gw.f03.storageprovider.dev/tcp/443/http'),
  malformed: httpProvider('/dns4//tcp/443/https', 'https://gw.f03.storageprovider.dev', '/dns4/a@b/tcp/443/https', ''),
  withPath: httpProvider('/dns4/evil.thirdsite.net/tcp/443/tls/http/http-path/admin%2Fdelete'),
} satisfies Record<string, Provider>;

export interface Router {
  /** @param host One router that says something else than the other. */
  setProviders: (cid: string, providers: readonly Provider[], host?: string) => void;
  answer: (host: string, url: URL, accept: string) => Reply | null;
}

function providersReply(providers: readonly Provider[], accept: string): Reply {
  if (!accept.includes('application/x-ndjson')) return jsonReply(200, { Providers: providers });
  const reply = jsonReply(200, null);
  const body = Buffer.from(providers.map((provider) => `${JSON.stringify(provider)}\n`).join(''));
  return { ...reply, headers: { ...reply.headers, 'content-type': 'application/x-ndjson' }, body };
}

export function makeRouter(names: Names): Router {
  const known = new Map<string, readonly Provider[]>();
  return {
    setProviders: (cid, providers, host = '*') => {
      known.set(`${host} ${cid}`, providers);
    },
    answer: (host, url, accept) => {
      const [, space, version, kind, id = ''] = url.pathname.split('/');
      if (space !== 'routing' || version !== 'v1') return null;
      if (kind === 'ipns') return recordReply(names.recordOf(id));
      const providers = known.get(`${host} ${id}`) ?? known.get(`* ${id}`);
      return kind !== 'providers' || providers === undefined ? notFound : providersReply(providers, accept);
    },
  };
}
