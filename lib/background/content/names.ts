// A name -> the content it stands for now: by a signature of its owner, or by the word of two firms who agree. Runs in the background.
import { isDrilled } from '@/lib/background/drill/ground';
import { operatorKey } from '@/lib/background/state/limits';
import { agree, readResolverAnswer } from '@/lib/content/arweave/arns';
import { ipnsNameText, parseIpnsName } from '@/lib/content/cid-text';
import { type ContentPath, parseContentPath } from '@/lib/content/content-path';
import { agreeOnDnslink, dnslinkHost, parseDnslinkAnswer } from '@/lib/content/dnslink';
import { compareIpnsRecords, type IpnsRecord, verifyIpnsRecord } from '@/lib/content/ipns-record';
import { arweaveGateways, dnsResolvers, ipfsGateways, routers } from '@/lib/directory/gateways';
import type { Assurance } from '@/lib/failover/verdict';
import { ownFor, takeGateway } from './candidates';
import { askJson, askSmall } from './gateway';
import type { ContentContext, NameContext } from './opened';

/** What a name leads to, and how sure that is. */
export interface Named<T> {
  to: T;
  assurance: Extract<Assurance, 'proven' | 'agreed'>;
}

const IPNS_RECORD = 'application/vnd.ipfs.ipns-record';
const DNS_JSON = 'application/dns-json';
const MAX_RECORD_BYTES = 10_240;
const MAX_JSON_BYTES = 65_536;
/** Names lead to names; a chain of more is a loop. */
const MAX_STEPS = 4;
/** One that does not answer by then is as one that does not know. */
const NAME_MS = 2_500;

/** Null: nobody knows it, or those who do disagree. */
export async function resolveIpns(name: string, context: NameContext): Promise<Named<ContentPath> | null> {
  let found = await stepFrom(name, context);
  for (let steps = 1; found !== null && found.to.kind !== 'ipfs'; steps++) {
    if (steps === MAX_STEPS) return null;
    const { kind, segments } = found.to;
    const further = await stepFrom(kind === 'ipns-key' ? ipnsNameText(found.to.name) : found.to.domain, context);
    if (further === null) return null;
    const assurance = found.assurance === 'proven' ? further.assurance : 'agreed';
    found = { to: { ...further.to, segments: [...further.to.segments, ...segments] }, assurance };
  }
  return found;
}

async function stepFrom(name: string, context: NameContext): Promise<Named<ContentPath> | null> {
  const key = parseIpnsName(name);
  if (key === null) return fromDns(name, context);
  const record = await newestRecord(key, context);
  const to = record === null ? null : parseContentPath(record.value);
  return to === null ? null : { to, assurance: 'proven' };
}

/**
 * Anybody may hand out a signed record, also an old one: of two that are valid the newer counts. What the user's own gateway says first is
 * enough: it asks many itself, and then nobody else learns the name.
 */
async function newestRecord(
  key: NonNullable<ReturnType<typeof parseIpnsName>>,
  context: NameContext,
): Promise<IpnsRecord | null> {
  const name = ipnsNameText(key);
  const at = (origin: string) => `${origin}/ipns/${name}?format=ipns-record`;
  const isAsked = ({ group }: { group: string }) => !isNeverAsked(group, context);
  const own = ownFor('ipfs', context);
  const open = [
    ...routers.filter((one) => one.ipns && isAsked(one)).map(({ url }) => `${url}/ipns/${name}`),
    ...ipfsGateways
      .filter((one) => one.ipns && one.trustless !== null && isAsked(one))
      .map(({ host }) => at(`https://${host}`)),
  ];
  for (const sources of [own.first.map(({ url }) => at(url)), open, own.last.map(({ url }) => at(url))]) {
    const records = await firstTwo(sources, context, (url) => recordAt(url, key, context));
    const [newest = null] = records.sort((a, b) => compareIpnsRecords(b, a));
    if (newest !== null) return newest;
  }
  return null;
}

async function recordAt(
  url: string,
  key: NonNullable<ReturnType<typeof parseIpnsName>>,
  context: NameContext,
): Promise<IpnsRecord | null> {
  const bytes = await askSmall(url, small(IPNS_RECORD, MAX_RECORD_BYTES, context));
  const verdict = bytes === null ? null : await verifyIpnsRecord(key, bytes, context.clock.now());
  return verdict?.kind === 'valid' ? verdict.record : null;
}

async function fromDns(domain: string, context: NameContext): Promise<Named<ContentPath> | null> {
  const answers = await Promise.all(
    dnsResolvers
      .filter(({ url, group }) => !isNeverAsked(group, context) && mayAsk(url, context))
      .map(async ({ url }) => {
        const asked = `${url}?name=${encodeURIComponent(dnslinkHost(domain))}&type=TXT`;
        return parseDnslinkAnswer(await askJson(asked, { ...small('', MAX_JSON_BYTES, context), accept: DNS_JSON }));
      }),
  );
  const [a, b] = answers;
  const agreed = a === undefined || b === undefined ? null : agreeOnDnslink(a, b);
  return agreed?.kind === 'agreed' ? { to: agreed.path, assurance: 'agreed' } : null;
}

/** The transaction that an ArNS name stands for, by two gateways of different firms. */
export async function resolveArns(name: string, context: ContentContext): Promise<Named<string> | null> {
  const groups = new Set<string>([context.failed.group]);
  const urls = arweaveGateways
    .filter(({ arns, group }) => arns && !isNeverAsked(group, context) && !groups.has(group) && groups.add(group))
    .map(({ host }) => `https://${host}/ar-io/resolver/${encodeURIComponent(name)}`);
  const answers = await firstTwo(urls, context, async (url) =>
    readResolverAnswer(await askJson(url, { ...small('', MAX_JSON_BYTES, context), accept: 'application/json' })),
  );
  const [a, b] = answers;
  const agreed = a === undefined || b === undefined ? null : agree(a, b);
  return agreed === null ? null : { to: agreed.id, assurance: 'agreed' };
}

/** Two are asked at once, and for each that does not know, the next, until two have answered. */
async function firstTwo<T>(
  urls: readonly string[],
  context: NameContext,
  ask: (url: string) => Promise<T | null>,
): Promise<T[]> {
  const queue = [...urls];
  const found: T[] = [];
  const worker = async (): Promise<void> => {
    for (let url = queue.shift(); url !== undefined; url = queue.shift()) {
      const answer = mayAsk(url, context) ? await ask(url) : null;
      if (answer === null) continue;
      found.push(answer);
      return;
    }
  };
  await Promise.all([worker(), worker()]);
  return found;
}

const small = (type: string, limitBytes: number, { signal }: NameContext) => ({
  type,
  limitBytes,
  timeoutMs: NAME_MS,
  signal,
});

const isNeverAsked = (group: string, { state }: NameContext): boolean => state.settings.operatorsOff.includes(group);

/** Takes its toll of whoever is about to be asked. */
function mayAsk(url: string, { state, scope, clock }: NameContext): boolean {
  if (isDrilled(scope, state.session, url)) return false;
  return takeGateway(operatorKey(scope, new URL(url).host), 1, clock.now());
}
