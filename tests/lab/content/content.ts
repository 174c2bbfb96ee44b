// The content side of the lab: IPFS and Arweave gateways, name resolvers and routers under their real names, over one content.
//   const lab = await startLab({ content: true }); const { ipfs, urls } = contentOf(lab); ... await lab.setFault('operator:ipfs-foundation', faults.gateway504);
import type { CID } from 'multiformats/cid';
import type { Reply } from '../replies';
import type { LoggedRequest } from '../request-log';
import { type ArweaveFixtures, postFixtures } from './arweave-fixtures';
import { type ArnsBook, answerWeave, makeArnsBook } from './arweave-gateways';
import { type Ledger, makeLedger } from './arweave-ledger';
import { addBigFile, addCrumbs } from './big-files';
import { type BlockStore, makeBlockStore } from './block-store';
import { providerHost } from './content-hosts';
import { startHelia } from './helia';
import { type Content, type ImportOptions, importFile, importFolder } from './importing';
import { type IpfsFixtures, importConformance, importFixtures } from './ipfs-fixtures';
import { answerGateway } from './ipfs-gateways';
import { makeNames, type Names } from './names';
import { httpProvider, makeRouter, type Router } from './router';

export interface ContentSide {
  /** Fixtures by name; see ipfs-fixtures.ts and site.ts. */
  ipfs: IpfsFixtures;
  /** Ids by name; see arweave-fixtures.ts. */
  arweave: ArweaveFixtures;
  /** Roots of ipfs/gateway-conformance's CARs by path. */
  conformance: Record<string, CID>;
  /** What only the storage provider has; the routers know. */
  onlyAtProvider: CID;
  store: BlockStore;
  names: Names;
  router: Router;
  ledger: Ledger;
  arns: ArnsBook;
  /** Adds content to every gateway. */
  addFile: (content: string | Uint8Array, options?: ImportOptions) => Promise<CID>;
  addFolder: (files: Record<string, Content>, options?: ImportOptions) => Promise<CID>;
  /** A pseudo-random file of 1 MiB leaves that nobody holds whole, beginning with `head`; served by the plain engine whatever the host. */
  addBigFile: (bytes: number, head?: Uint8Array) => Promise<CID>;
  /** A file of so many blocks of eight bytes; likewise. */
  addCrumbs: (blocks: number) => Promise<CID>;
  /** Signs an IPNS record and has every gateway and router serve it. The same key gives the same name; each call counts its sequence up. */
  publish: (key: string, value: string, lifetimeMs?: number) => Promise<string>;
  /** The reply to a request, or null for a host of somebody else. */
  answer: (request: LoggedRequest) => Promise<Reply | null>;
  stop: () => Promise<void>;
}

/** A DNSLink name and an IPNS key that exist from the start; both lead to `ipfs.site`. */
export const siteName = 'site.lab-names.org';
const siteKey = 'lab-site';

/** As Kubo's default. */
const recordLifetimeMs = 48 * 3_600_000;

const gatewayCommon = {
  operator: 'storage-provider',
  shape: 'trustless',
  engine: 'plain',
  subdomains: false,
  paths: true,
} as const;
const providerGateway = { gateway: { host: providerHost, ...gatewayCommon }, inHost: null };

/** Starts helia and makes all fixtures: one to two seconds. */
export async function startContent(): Promise<ContentSide> {
  const store = makeBlockStore();
  const providerStore = makeBlockStore(store);
  const [names, ledger, arns] = [makeNames(), makeLedger(), makeArnsBook()];
  const router = makeRouter(names);
  const [helia, arweave, ipfs] = await Promise.all([startHelia(), postFixtures(ledger), importFixtures(store)]);
  const conformance = await importConformance(store);
  const onlyAtProvider = await importFile(providerStore, Buffer.alloc(600_000, 'only the storage provider has this '));
  const shared = async (made: Promise<CID> | CID): Promise<CID> => {
    const cid = await made;
    await helia.give(store.drain());
    return cid;
  };
  const publish = async (key: string, value: string, lifetimeMs = recordLifetimeMs): Promise<string> => {
    const { name, record } = await helia.publish(key, value, lifetimeMs);
    names.setRecord(name, { value, record });
    return name;
  };
  await shared(ipfs.site);
  await publish(siteKey, `/ipfs/${ipfs.site}`);
  names.setDnslink(siteName, `/ipfs/${ipfs.site}`);
  arns.set('lab-site', arweave.manifest);
  router.setProviders(onlyAtProvider.toString(), [httpProvider(`/dns4/${providerHost}/tcp/443/https`)]);
  const gateways = { store, helia, names };
  const answerHost = async (request: LoggedRequest): Promise<Reply | null> => {
    const { host, path, headers } = request;
    const url = new URL(path, `https://${host}`);
    if (host === providerHost) return answerGateway({ ...gateways, store: providerStore }, request, providerGateway);
    const named = names.answerDns(host, url) ?? router.answer(host, url, headers.accept ?? '');
    return named ?? answerWeave({ ledger, arns }, request) ?? answerGateway(gateways, request);
  };
  return {
    ...{ ipfs, arweave, conformance, onlyAtProvider, store, names, router, ledger, arns, publish },
    addFile: (content, options) => shared(importFile(store, content, options)),
    addFolder: (files, options) => shared(importFolder(store, files, options)),
    addBigFile: (bytes, head) => shared(addBigFile(store, bytes, head)),
    addCrumbs: (blocks) => shared(addCrumbs(store, blocks)),
    answer: answerHost,
    stop: helia.stop,
  };
}
