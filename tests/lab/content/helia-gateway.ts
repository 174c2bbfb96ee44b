// A real IPFS gateway in a process of its own: helia, offline, with its blocks in memory, behind plain HTTP. Started by helia.ts.
import './with-resolvers';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { IPNSEntry, ipns } from '@helia/ipns';
import { createVerifiedFetchWithHelia } from '@helia/verified-fetch';
import { CarBlockIterator } from '@ipld/car';
import * as dagCbor from '@ipld/dag-cbor';
import * as dagJson from '@ipld/dag-json';
import { createHeliaLight } from 'helia';

const helia = await createHeliaLight({ codecs: [dagCbor, dagJson] }).start();
const verifiedFetch = await createVerifiedFetchWithHelia(helia);
const names = ipns(helia);

/** verified-fetch 8 looks at Accept only: what the query asks for becomes that header. Both are the Trustless Gateway specification's. */
function acceptOf(url: URL, accept: string): string {
  const [format, order, dups] = ['format', 'car-order', 'car-dups'].map((name) => url.searchParams.get(name));
  switch (format) {
    case null:
      return accept;
    case 'car':
      return `application/vnd.ipld.car;version=1;order=${order ?? 'dfs'};dups=${dups ?? 'n'}`;
    case 'dag-json':
    case 'dag-cbor':
      return `application/vnd.ipld.${format}`;
    case 'json':
    case 'cbor':
      return `application/${format}`;
    case 'tar':
      return 'application/x-tar';
    default:
      return `application/vnd.ipld.${format}`;
  }
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? '/';
  const { range, accept = '*/*', 'if-none-match': known } = request.headers;
  const asked = { accept: acceptOf(new URL(path, 'http://lab'), accept) };
  const headers = { ...asked, ...(range && { range }), ...(known && { 'if-none-match': known }) };
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const method = request.method ?? 'GET';
  const answer = await verifiedFetch(path, { method, headers, signal: gone.signal, offline: true, session: false });
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body === null || method === 'HEAD') response.end();
  else await pipeline(Readable.from(answer.body), response);
}

/** A CAR's blocks, whatever their hash: the lab keeps damaged and exotic ones too. */
async function importBlocks(request: IncomingMessage): Promise<void> {
  const blocks = await CarBlockIterator.fromIterable(request);
  for await (const { cid, bytes } of blocks) await helia.blockstore.put(cid, bytes);
}

/** Signs a record; a new key name makes a new Ed25519 key. */
async function publish(url: URL): Promise<string> {
  const [key = '', value = '', lifetime] = ['key', 'value', 'lifetimeMs'].map(
    (name) => url.searchParams.get(name) ?? '',
  );
  const { name, record } = await names.publish(key, value, { offline: true, lifetime: Number(lifetime) });
  return JSON.stringify({ name, record: Buffer.from(IPNSEntry.encode(record)).toString('base64') });
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://lab');
  if (request.method === 'POST' && url.pathname === '/blocks') {
    await importBlocks(request);
    response.end();
  } else if (request.method === 'POST' && url.pathname === '/names') response.end(await publish(url));
  else await serve(request, response);
}

// Who asks keeps its connections: none is closed under a question.
const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
  handle(request, response).catch((error: unknown) => {
    if (response.headersSent) response.destroy();
    else response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`);
});
// The lab holds the other end: when it is gone, so are we.
process.stdin.resume().once('end', () => process.exit(0));
