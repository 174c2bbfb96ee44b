// dapp-frontends.json -> mirrors.json: sites whose makers publish the same app under a name of ENS or DNS, too. Runs in Node, in the refresh script.
import { checkedDayOf, type Row, rowOf, rowsOf, textOf, textsOf } from './read';

/** The same app, by the same people; what a third party shows instead, and an app that was cut down, is another thing. */
const kinds = ['official-mirror', 'primary-on-ens'];
/** Their own word, not too old, or that of somebody who looked. */
const sure = ['high', 'medium'];

/** Hosts that are a name of ENS already are helped by that name. */
const isPlain = (host: string): boolean => !/\.eth\.(?:limo|link)$/.test(host);

function mirrorRow(row: Row, checked: string): Row[] {
  const [ens = null] = textsOf(row.ens, 'dapp.ens');
  const [dnslink = null] = textsOf(row.dnslink, 'dapp.dnslink');
  // A DNSLink is its own host's; for the next host it may be another page.
  const hosts = textsOf(row.hosts, 'dapp.hosts').filter((host) => isPlain(host) && (ens !== null || host === dnslink));
  const isFit = kinds.includes(String(row.kind)) && sure.includes(String(row.confidence)) && hosts.length > 0;
  const published = ens ?? dnslink;
  if (!isFit || published === null) return [];
  const name = textOf(row.name, 'dapp.name').replace(/ \(.*?\)/, '');
  return [{ name, hosts, published, source: textsOf(row.evidence, 'dapp.evidence').join(' '), checked }];
}

/** @param facts The whole of dapp-frontends.json. */
export function carryMirrors(facts: Row): Row {
  const checked = checkedDayOf(facts, 'dapp-frontends');
  return { mirrors: rowsOf(facts.dapps, 'dapps').flatMap((row) => mirrorRow(row, checked)) };
}

/** Of those that are named. */
export function mirrorSources(facts: Row, { mirrors }: Row): Row {
  const used = new Set(rowsOf(mirrors, 'mirrors').flatMap(({ source }) => String(source).split(' ')));
  const all = Object.entries(rowOf(facts.sources, 'dapp-frontends.sources'));
  return Object.fromEntries(all.filter(([key]) => used.has(key)));
}
