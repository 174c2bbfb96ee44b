// An administrator's policy, as the browser hands it down: what it may say, parsed so that a mistake in it forbids rather than allows. Pure.
import { type ContentMode, contentModes, type OwnEndpoint, type Settings, type Tracking } from './settings';

/** One chain's; an entry of the policy may stand for several. */
interface PolicyEndpoint extends OwnEndpoint {
  chainId: number;
}

/** What the organisation decided; what it left open is the user's. */
export interface Policy {
  /** Failover everywhere, on or off for good; null: the user's choice. */
  failover: boolean | null;
  /** A second question while the first is late; null: the user's choice. */
  hedge: boolean | null;
  /** The tracking policies that may be asked at most; null: the user's choice. */
  tracking: Tracking[] | null;
  /** Operator ids that are never asked. */
  operatorsOff: string[];
  /** The organisation's own endpoints, asked before all others. */
  endpoints: PolicyEndpoint[];
  /** Nobody but `endpoints` is asked. */
  onlyOwn: boolean;
  /** What is done with content by its address; null: the user's choice. */
  contentMode: ContentMode | null;
}

/** A value that could not be taken. `closed`: it may have forbidden something, so the strictest choice holds in its place. */
export interface PolicyProblem {
  /** Where it stands, such as `operatorsNeverAsked[1]`; empty for the policy as a whole. */
  at: string;
  closed: boolean;
}

export interface ReadPolicy {
  policy: Policy;
  problems: PolicyProblem[];
}

/** What the dashboard is told of settings. */
export interface ToldSettings extends ReadPolicy {
  /** What counts: the user's under the policy. */
  settings: Settings;
  /** The stored settings could not be read. */
  setAside: boolean;
  /** Sites that asked a blockchain or a content gateway. */
  seen: string[];
  /** The user, or the organisation, has a node or a gateway inside that could serve sites. */
  hasNode: boolean;
}

/** What the parser cannot know by itself. */
export interface PolicyContext {
  /** The id of an operator by its id or name; null when there is none. */
  operatorId: (name: string) => string | null;
  /** May the endpoint be asked at all? Of one's own, this computer and the own network too. */
  isOpenFor: (own: Pick<OwnEndpoint, 'url' | 'inside'>) => boolean;
  /** The address of one chain, where `{chainId}` or `{service}` stands for it; null where the chain has no such name. */
  addressFor: (template: string, chainId: number) => string | null;
}

/** What the policy says of content by its address. Gateways are nobody's own: where nobody else is asked, they are not. */
export function lockedContent(policy: Policy): ContentMode | null {
  return policy.onlyOwn ? 'off' : policy.contentMode;
}

export const noPolicy: ReadPolicy = {
  policy: {
    failover: null,
    hedge: null,
    tracking: null,
    operatorsOff: [],
    endpoints: [],
    onlyOwn: false,
    contentMode: null,
  },
  problems: [],
};

/** Nobody may be asked, and nothing is done: a policy that is there and cannot be read. */
export const unreadablePolicy: ReadPolicy = {
  policy: { ...noPolicy.policy, failover: false, hedge: false, onlyOwn: true, contentMode: 'off' },
  problems: [{ at: '', closed: true }],
};

const MAX_ENTRIES = 2_000;
const MAX_CHAINS = 200;
const policies: readonly Tracking[] = ['none', 'limited', 'unspecified', 'yes'];

/** Never throws. Keys that are not named are open; keys that nobody knows are a mistake, which may be one in the spelling of a ban. */
export function parsePolicy(value: unknown, context: PolicyContext): ReadPolicy {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return unreadablePolicy;
  return Object.entries(value).reduce((read, [key, one]) => withKey(read, key, one, context), noPolicy);
}

function withKey(read: ReadPolicy, key: string, value: unknown, context: PolicyContext): ReadPolicy {
  switch (key) {
    case 'failover':
    case 'hedge':
      return typeof value === 'boolean' ? patched(read, { [key]: value }) : closed(read, key, { [key]: false });
    case 'onlyOwnEndpoints':
      return typeof value === 'boolean' ? patched(read, { onlyOwn: value || read.policy.onlyOwn }) : closed(read, key);
    case 'contentMode': {
      const mode = contentModes.find((one) => one === value);
      return mode === undefined ? closed(read, key, { contentMode: 'off' }) : patched(read, { contentMode: mode });
    }
    case 'allowedTracking':
      return withTracking(read, key, value);
    case 'operatorsNeverAsked':
      return withOperators(read, key, value, context);
    case 'endpoints':
      return withEndpoints(read, key, value, context);
    default:
      return closed(read, key);
  }
}

const patched = ({ policy, problems }: ReadPolicy, patch: Partial<Policy>): ReadPolicy => ({
  policy: { ...policy, ...patch },
  problems,
});

/** Without a narrower word nobody but the organisation's own endpoints is asked. */
function closed(read: ReadPolicy, at: string, strictest: Partial<Policy> = { onlyOwn: true }): ReadPolicy {
  const { policy, problems } = patched(read, strictest);
  return { policy, problems: [...problems, { at, closed: true }] };
}

function listOf(value: unknown): unknown[] | null {
  return Array.isArray(value) && value.length <= MAX_ENTRIES ? value : null;
}

function withTracking(read: ReadPolicy, key: string, value: unknown): ReadPolicy {
  const list = listOf(value);
  if (list === null) return closed(read, key, { tracking: [] });
  const allowed = policies.filter((policy) => list.includes(policy));
  const wrong = list.flatMap((one, at) => (policies.some((policy) => policy === one) ? [] : [`${key}[${at}]`]));
  return wrong.reduce((next, at) => closed(next, at, {}), patched(read, { tracking: allowed }));
}

function withOperators(read: ReadPolicy, key: string, value: unknown, { operatorId }: PolicyContext): ReadPolicy {
  const list = listOf(value);
  if (list === null) return closed(read, key);
  return list.reduce<ReadPolicy>((next, one, at) => {
    const id = typeof one === 'string' ? operatorId(one) : null;
    if (id === null) return closed(next, `${key}[${at}]`);
    return patched(next, { operatorsOff: [...next.policy.operatorsOff, id] });
  }, read);
}

/** An endpoint that is left out forbids nothing. */
function withEndpoints(read: ReadPolicy, key: string, value: unknown, context: PolicyContext): ReadPolicy {
  const leftOut = (next: ReadPolicy, at: string) => ({
    ...next,
    problems: [...next.problems, { at, closed: false }],
  });
  const list = listOf(value);
  if (list === null) return leftOut(read, key);
  return list.reduce<ReadPolicy>((next, one, at) => {
    const endpoints = endpointsOf(one, context);
    if (endpoints === null) return leftOut(next, `${key}[${at}]`);
    return patched(next, { endpoints: [...next.policy.endpoints, ...endpoints] });
  }, read);
}

/** One per chain that the entry names; null when it names none, or holds what cannot be taken. */
function endpointsOf(value: unknown, context: PolicyContext): PolicyEndpoint[] | null {
  if (typeof value !== 'object' || value === null) return null;
  const it = new Map<string, unknown>(Object.entries(value));
  const [template, name = '', words] = [it.get('url'), it.get('name'), wordsOf(it)];
  const chainIds = chainsOf(it);
  if (chainIds === null || typeof template !== 'string' || typeof name !== 'string' || words === null) return null;
  const endpoints = chainIds.flatMap((chainId): PolicyEndpoint[] => {
    const url = context.addressFor(template, chainId);
    return url !== null && context.isOpenFor({ url, ...words }) ? [{ chainId, url, name, ...words }] : [];
  });
  return endpoints.length === chainIds.length ? endpoints : null;
}

/** `chain` names one, `chains` several. */
function chainsOf(it: Map<string, unknown>): number[] | null {
  const [one, several] = [it.get('chain'), it.get('chains')];
  const list = several === undefined ? [one] : Array.isArray(several) && one === undefined ? several : [];
  const isChain = (id: unknown): id is number => typeof id === 'number' && Number.isSafeInteger(id) && id >= 1;
  return list.length > 0 && list.length <= MAX_CHAINS && list.every(isChain) ? list : null;
}

type Words = Pick<OwnEndpoint, 'inside' | 'broadcasts' | 'everySite'>;

/** What is so of it beside its address; null when one of them is neither true nor false. */
function wordsOf(it: Map<string, unknown>): Words | null {
  const [inside = false, broadcasts = false, everySite = false] = [
    it.get('inOwnNetwork'),
    it.get('broadcasts'),
    it.get('everySite'),
  ];
  if (typeof inside !== 'boolean' || typeof broadcasts !== 'boolean' || typeof everySite !== 'boolean') return null;
  return {
    ...(inside ? { inside: true } : {}),
    ...(broadcasts ? { broadcasts: true } : {}),
    ...(everySite ? { everySite: true } : {}),
  };
}
