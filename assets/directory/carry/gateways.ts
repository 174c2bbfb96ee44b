// ipfs-gateways.json, arweave-gateways.json -> gateways.json: who serves content addresses. Runs in Node, in the refresh script.
import { checkedDayOf, numberOf, type Row, rowOf, rowsOf, textOf, textsOf } from './read';

/** The facts name one backend by several hosts; what else is not a firm's own name is its host. */
function groupOf(row: Row): string {
  return typeof row.backendGroup === 'string' ? row.backendGroup : textOf(row.host, 'gateway.host');
}

/** `cloudflare (Pages)` is Cloudflare, `aws-cloudfront` is AWS. */
function cloudsOf(row: Row): string[] {
  if (typeof row.cdn !== 'string') return [];
  return [/^[a-z]+/.exec(row.cdn)?.[0] ?? row.cdn];
}

/** `https://{cid}.ipfs.dweb.link` -> `dweb.link`. */
function suffixOf(row: Row): string | null {
  return typeof row.subdomain === 'string' ? row.subdomain.replace('https://{cid}.ipfs.', '') : null;
}

/**
 * `car`: raw blocks and CARs; `raw`: nobody has said, so single blocks are asked for and held against their hash; null: one that
 * leads to other hosts, where our own requests never follow.
 */
function trustlessOf(row: Row): string | null {
  if (typeof row.path === 'string') return null;
  return row.trustless !== undefined && rowOf(row.trustless, 'trustless').car === true ? 'car' : 'raw';
}

/** One company's own, as the facts say, or all of it behind one company's network. */
const isCentral = (row: Row): boolean => row.centralized === true || cloudsOf(row).length > 0;

function ipfsRow(row: Row, checked: string): Row {
  return {
    host: new URL(textOf(row.url, 'gateway.url')).host,
    operator: textOf(row.operator, 'gateway.operator').replace(/ \(.*/, ''),
    group: groupOf(row),
    clouds: cloudsOf(row),
    tier: numberOf(row.tier, 'gateway.tier'),
    central: isCentral(row),
    trustless: trustlessOf(row),
    ipns: row.ipns === true || row.ipns === 'record only',
    suffix: suffixOf(row),
    source: textsOf(row.source, 'gateway.source').join(' '),
    checked,
  };
}

function arweaveRow(row: Row, checked: string): Row {
  const operator = textOf(row.operator, 'gateway.operator');
  return {
    host: textOf(row.host, 'gateway.host'),
    operator: /^community/.test(operator) ? textOf(row.host, 'gateway.host') : operator.replace(/ [/(].*/, ''),
    // One team by two names.
    group: /ar\.io |ardrive/i.test(operator.replace('(ar.io', '')) ? 'ar.io' : textOf(row.host, 'gateway.host'),
    tier: numberOf(row.tier, 'gateway.tier'),
    central: isCentral(row),
    arns: row.arns === true,
    source: textsOf(row.source, 'gateway.source').join(' '),
    checked,
  };
}

/** Hosts that once served, and still stand in pages: nobody asks them, but what a page asks of them is known. */
function goneHosts(file: Row, key: string): string[] {
  return rowsOf(file[key], key).flatMap((row) => [textOf(row.host, 'host'), ...textsOf(row.also, 'also')]);
}

/** @param ipfs The whole of ipfs-gateways.json. @param arweave The whole of arweave-gateways.json. */
export function carryGateways(ipfs: Row, arweave: Row): Row {
  const [ipfsDay, arweaveDay] = [checkedDayOf(ipfs, 'ipfs-gateways'), checkedDayOf(arweave, 'arweave-gateways')];
  return {
    ipfs: rowsOf(ipfs.gateways, 'gateways').map((row) => ipfsRow(row, ipfsDay)),
    arweave: rowsOf(arweave.gateways, 'gateways').map((row) => arweaveRow(row, arweaveDay)),
    gone: { ipfs: goneHosts(ipfs, 'dead'), arweave: [...goneHosts(arweave, 'stale'), 'gateway.irys.xyz'] },
    routers: rowsOf(ipfs.delegatedRouting, 'delegatedRouting').map((row) => ({
      url: textOf(row.url, 'router.url'),
      operator: textOf(row.operator, 'router.operator'),
      ipns: textsOf(row.read, 'router.read').includes('ipns'),
      checked: ipfsDay,
    })),
    // Recalled: both speak DNS as JSON, and belong to two firms.
    resolvers: [
      { url: 'https://cloudflare-dns.com/dns-query', operator: 'Cloudflare', checked: ipfsDay },
      { url: 'https://dns.google/resolve', operator: 'Google', checked: ipfsDay },
    ],
  };
}
