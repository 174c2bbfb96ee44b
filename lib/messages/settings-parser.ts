// Settings from storage or an import file, parsed strictly: known keys, known types, bounded sizes. Pure.
import {
  type BroadcastConsent,
  type ChainSettings,
  type CheckSettings,
  type ContentMode,
  type ContentSettings,
  contentModes,
  defaultSettings,
  maxKeptBytes,
  minKeptBytes,
  type NodeConsent,
  type OwnEndpoint,
  type OwnGateway,
  type Settings,
  type SiteSettings,
} from './settings';

export type ParsedSettings = { kind: 'ok'; settings: Settings } | { kind: 'refused'; at: string };

const MAX_ENTRIES = 2_000;
const MAX_TEXT = 2_048;

class Refused extends Error {
  constructor(readonly at: string) {
    super(at);
  }
}

/** Never throws; `at` is the path of the first value that is not as it must be, such as `chains.1.own`. */
export function parseSettings(value: unknown): ParsedSettings {
  try {
    return { kind: 'ok', settings: settings(value) };
  } catch (error) {
    if (error instanceof Refused) return { kind: 'refused', at: error.at };
    throw error;
  }
}

const keys = ['version', 'failover', 'pausedUntil', 'hedge', 'sites', 'chains', 'tracking', 'operatorsOff'] as const;

/** Of versions that said less, what they did not say is as it is for somebody new. */
function settings(value: unknown): Settings {
  const version = entries(value, '').get('version');
  const it = record(value, '', version === 1 || version === 2 ? keys : [...keys, 'content'], ['checks', 'notify']);
  if (version !== 1 && version !== 2 && version !== 3) throw new Refused('version');
  const tracking = record(it.get('tracking'), 'tracking', ['none', 'limited', 'unspecified', 'yes']);
  return {
    version: 3,
    failover: flag(it.get('failover'), 'failover'),
    pausedUntil: instant(it.get('pausedUntil'), 'pausedUntil'),
    hedge: flag(it.get('hedge'), 'hedge'),
    sites: mapOf(it.get('sites'), 'sites', /^https?:\/\/[^/\s]+$/, siteOf[version]),
    chains: mapOf(it.get('chains'), 'chains', /^[1-9]\d{0,15}$/, chain),
    tracking: {
      none: flag(tracking.get('none'), 'tracking.none'),
      limited: flag(tracking.get('limited'), 'tracking.limited'),
      unspecified: flag(tracking.get('unspecified'), 'tracking.unspecified'),
      yes: flag(tracking.get('yes'), 'tracking.yes'),
    },
    operatorsOff: texts(it.get('operatorsOff'), 'operatorsOff'),
    content: version === 3 ? content(it.get('content'), 'content') : defaultSettings.content,
    checks: it.has('checks') ? checks(it.get('checks'), 'checks') : defaultSettings.checks,
    ...(isSaid(it.get('notify'), 'notify') ? { notify: true } : {}),
  };
}

const MOST_PARTIES = 20;

/** Files that are older than these say nothing of them. */
function checks(value: unknown, at: string): CheckSettings {
  const it = record(value, at, ['voices', 'parties']);
  const [voices, parties] = [it.get('voices'), it.get('parties')];
  if (voices !== 1 && voices !== 2 && voices !== 3) throw new Refused(`${at}.voices`);
  if (typeof parties !== 'number' || !Number.isInteger(parties) || parties < 0 || parties > MOST_PARTIES)
    throw new Refused(`${at}.parties`);
  return { voices, parties };
}

function content(value: unknown, at: string): ContentSettings {
  const it = record(value, at, ['mode', 'keptBytes', 'providers'], ['own']);
  const own = it.get('own');
  return {
    mode: contentMode(it.get('mode'), `${at}.mode`),
    keptBytes: keptBytes(it.get('keptBytes'), `${at}.keptBytes`),
    providers: flag(it.get('providers'), `${at}.providers`),
    // Files that are older than own gateways say nothing of them.
    own: own === undefined ? [] : list(own, `${at}.own`).map((one) => ownGateway(one, `${at}.own`)),
  };
}

function ownGateway(value: unknown, at: string): OwnGateway {
  const it = record(value, at, ['url', 'name', 'network'], ['inside', 'first', 'packs']);
  const [url, network] = [webUrl(text(it.get('url'), at), at), it.get('network')];
  const isTrue = (key: string) => isSaid(it.get(key), `${at}.${key}`);
  if (new URL(url).origin !== url || (network !== 'IPFS' && network !== 'Arweave')) throw new Refused(at);
  return {
    url,
    name: text(it.get('name'), at),
    network,
    ...(isTrue('inside') ? { inside: true } : {}),
    ...(isTrue('first') ? { first: true } : {}),
    ...(isTrue('packs') ? { packs: true } : {}),
  };
}

function contentMode(value: unknown, at: string): ContentMode {
  const mode = contentModes.find((one) => one === value);
  if (mode === undefined) throw new Refused(at);
  return mode;
}

function keptBytes(value: unknown, at: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new Refused(at);
  if (value !== 0 && (value < minKeptBytes || value > maxKeptBytes)) throw new Refused(at);
  return value;
}

const siteOf = { 1: siteOfVersion1, 2: siteOfVersion2, 3: site } as const;

function site(value: unknown, at: string): SiteSettings {
  const said = entries(value, at);
  const [mode, strict] = [said.get('content'), said.get('strict')];
  said.delete('content');
  said.delete('strict');
  return {
    ...siteOfVersion2(Object.fromEntries(said), at),
    ...(mode === undefined ? {} : { content: contentMode(mode, `${at}.content`) }),
    ...(strict === undefined ? {} : { strict: flag(strict, `${at}.strict`) }),
  };
}

function siteOfVersion2(value: unknown, at: string): SiteSettings {
  const it = record(value, at, ['failover', 'broadcast'], ['node', 'wallet']);
  const [node, wallet] = [it.get('node'), it.get('wallet')];
  return {
    failover: flag(it.get('failover'), `${at}.failover`),
    broadcast: consent(it.get('broadcast'), `${at}.broadcast`),
    ...(node === undefined ? {} : { node: consent(node, `${at}.node`) }),
    ...(wallet === undefined ? {} : { wallet: flag(wallet, `${at}.wallet`) }),
  };
}

/** There `broadcast` was a switch: on meant "from public endpoints", which is what `ask` does before it asks. */
function siteOfVersion1(value: unknown, at: string): SiteSettings {
  const it = record(value, at, ['failover', 'broadcast']);
  return {
    failover: flag(it.get('failover'), `${at}.failover`),
    broadcast: flag(it.get('broadcast'), `${at}.broadcast`) ? 'ask' : 'never',
  };
}

function consent(value: unknown, at: string): BroadcastConsent & NodeConsent {
  if (value !== 'ask' && value !== 'yes' && value !== 'never') throw new Refused(at);
  return value;
}

function chain(value: unknown, at: string): ChainSettings {
  const it = record(value, at, ['order', 'off', 'own']);
  return {
    order: texts(it.get('order'), `${at}.order`).map((url) => webUrl(url, `${at}.order`)),
    off: texts(it.get('off'), `${at}.off`).map((url) => webUrl(url, `${at}.off`)),
    own: list(it.get('own'), `${at}.own`).map((own) => ownEndpoint(own, `${at}.own`)),
  };
}

function ownEndpoint(value: unknown, at: string): OwnEndpoint {
  const it = record(value, at, ['url', 'name'], ['inside', 'first', 'broadcasts']);
  const isTrue = (key: string) => isSaid(it.get(key), `${at}.${key}`);
  return {
    url: webUrl(text(it.get('url'), at), at),
    name: text(it.get('name'), at),
    ...(isTrue('inside') ? { inside: true } : {}),
    ...(isTrue('first') ? { first: true } : {}),
    ...(isTrue('broadcasts') ? { broadcasts: true } : {}),
  };
}

/** What is not said is false. */
function isSaid(value: unknown, at: string): boolean {
  return value !== undefined && flag(value, at);
}

function record(
  value: unknown,
  at: string,
  keys: readonly string[],
  more: readonly string[] = [],
): Map<string, unknown> {
  const it = entries(value, at);
  const isKnown = (key: string) => keys.includes(key) || more.includes(key);
  if (!keys.every((key) => it.has(key)) || ![...it.keys()].every(isKnown)) throw new Refused(at || 'keys');
  return it;
}

function mapOf<T>(
  value: unknown,
  at: string,
  keyPattern: RegExp,
  parse: (value: unknown, at: string) => T,
): Record<string, T> {
  const it = entries(value, at);
  if (it.size > MAX_ENTRIES) throw new Refused(at);
  const parsed = [...it].map(([key, one]): [string, T] => {
    if (!keyPattern.test(key) || key.length > MAX_TEXT) throw new Refused(`${at}.${key.slice(0, 40)}`);
    return [key, parse(one, `${at}.${key}`)];
  });
  return Object.fromEntries(parsed);
}

function entries(value: unknown, at: string): Map<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Refused(at || 'file');
  return new Map(Object.entries(value));
}

function list(value: unknown, at: string): unknown[] {
  if (!Array.isArray(value) || value.length > MAX_ENTRIES) throw new Refused(at);
  return value;
}

function texts(value: unknown, at: string): string[] {
  return list(value, at).map((one) => text(one, at));
}

function text(value: unknown, at: string): string {
  if (typeof value !== 'string' || value.length > MAX_TEXT) throw new Refused(at);
  return value;
}

/** Whether it may be asked is looked at when it would be: by the directory's rules, or as an own one. */
function webUrl(url: string, at: string): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw new Refused(at);
  return url;
}

function flag(value: unknown, at: string): boolean {
  if (typeof value !== 'boolean') throw new Refused(at);
  return value;
}

function instant(value: unknown, at: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) throw new Refused(at);
  return value;
}
