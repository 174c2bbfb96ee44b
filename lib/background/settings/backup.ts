// Export and import of settings as JSON; nothing is stored before the user has seen what would change (rules 2.7). Pure.
import { listedEndpointsOf } from '@/lib/directory/chains';
import { ownSpaceOf } from '@/lib/directory/own-host';
import type { ImportPreview } from '@/lib/messages/own-protocol';
import { noPolicy, type Policy } from '@/lib/messages/policy';
import type { ChainSettings, SettingChange, Settings, SiteSettings } from '@/lib/messages/settings';
import { parseSettings } from '@/lib/messages/settings-parser';
import { keepLocked } from './under-policy';

const FORMAT = 'detour-settings';
const MAX_CHARS = 512 * 1024;

/** URLs that the directory does not list, one's own or an organisation's, may hold a key, so they stay at home. */
export function exportSettings(settings: Settings): string {
  const chains = Object.entries(settings.chains).map(([id, chain]): [string, ChainSettings] => {
    const listed = new Set(listedEndpointsOf(Number(id)).map(({ url }) => url));
    const isListed = (url: string) => listed.has(url);
    return [id, { order: chain.order.filter(isListed), off: chain.off.filter(isListed), own: [] }];
  });
  const sites = Object.entries(settings.sites).map(([site, { node: _stays, ...said }]) => [site, said]);
  const shared = {
    ...settings,
    pausedUntil: 0,
    sites: Object.fromEntries(sites),
    chains: Object.fromEntries(chains),
    content: { ...settings.content, own: [] },
  };
  return JSON.stringify({ format: FORMAT, settings: shared }, null, 2);
}

/** Parses an export; endpoints that are new here arrive switched off until the user has tested them, and what the policy decides does not change. */
export function previewImport(before: Settings, text: string, policy: Policy = noPolicy.policy): ImportPreview {
  if (text.length > MAX_CHARS) return { kind: 'refused', reason: 'too-large', at: '' };
  const value = parse(text);
  if (value === undefined) return { kind: 'refused', reason: 'not-json', at: '' };
  if (
    typeof value !== 'object' ||
    value === null ||
    !('format' in value) ||
    !('settings' in value) ||
    value.format !== FORMAT
  )
    return { kind: 'refused', reason: 'not-detour', at: '' };
  const parsed = parseSettings(value.settings);
  if (parsed.kind === 'refused') return { kind: 'refused', reason: 'bad-value', at: parsed.at };
  // Nobody else knows what stands in this network, and what may be asked there is said here or not at all.
  const unfit = Object.entries(parsed.settings.chains).find(
    ([, { own }]) => !own.every((one) => ownSpaceOf(one) === 'public'),
  );
  if (unfit !== undefined) return { kind: 'refused', reason: 'bad-value', at: `chains.${unfit[0]}.own` };
  // The browser gives its leave to notify here or not at all.
  const { notify: _said, ...said } = parsed.settings;
  const arrived = {
    ...said,
    ...(before.notify === true ? { notify: true } : {}),
    sites: withoutConsents(before, parsed.settings),
    chains: mergeChains(before, parsed.settings),
    // What stands in this network, and may be asked there, is said here or not at all.
    content: { ...parsed.settings.content, own: before.content.own },
  };
  const settings = keepLocked(before, arrived, policy);
  return { kind: 'ok', settings, changes: changesBetween(before, settings) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: said beside the field.
    return undefined;
  }
}

/** That transactions or a wallet's reads may go elsewhere, and that own nodes serve a site, is said here or not at all: a file cannot say it for the user (rules 0.5, 2.7). */
function withoutConsents(before: Settings, after: Settings): Settings['sites'] {
  const sites = Object.entries(after.sites).map(
    ([site, { failover, broadcast, wallet, content }]): [string, SiteSettings] => {
      const mine = before.sites[site];
      const isNew = broadcast === 'yes' && mine?.broadcast !== 'yes';
      const said = mine?.broadcast === 'never' ? 'never' : isNew ? 'ask' : broadcast;
      const node = mine?.node === undefined ? {} : { node: mine.node };
      const standIn = wallet === true && mine?.wallet === true ? { wallet } : {};
      return [site, { failover, broadcast: said, ...node, ...standIn, ...(content === undefined ? {} : { content }) }];
    },
  );
  return Object.fromEntries(sites);
}

/** A file does not switch on what the user added and switched off. */
const ownOff = (mine: ChainSettings | undefined): string[] =>
  mine?.own.map(({ url }) => url).filter((url) => mine.off.includes(url)) ?? [];

/** What the user added here stays; what comes with the file waits switched off. */
function mergeChains(before: Settings, after: Settings): Settings['chains'] {
  const ids = new Set([...Object.keys(before.chains), ...Object.keys(after.chains)]);
  const merged = [...ids].map((id): [string, ChainSettings] => {
    const [mine, theirs] = [before.chains[id], after.chains[id]];
    const known = new Set(mine?.own.map(({ url }) => url));
    const arriving = (theirs?.own ?? []).filter((one) => !known.has(one.url)).map(({ url, name }) => ({ url, name }));
    return [
      id,
      {
        order: theirs?.order ?? mine?.order ?? [],
        off: [...new Set([...(theirs?.off ?? mine?.off ?? []), ...ownOff(mine), ...arriving.map(({ url }) => url)])],
        own: [...(mine?.own ?? []), ...arriving],
      },
    ];
  });
  return Object.fromEntries(merged);
}

/** No key of the settings holds one. */
const BREAK = '\n';

function changesBetween(before: Settings, after: Settings): SettingChange[] {
  const flat = (settings: Settings) => new Map(flatten('', settings));
  const [old, fresh] = [flat(before), flat(after)];
  const paths = [...new Set([...old.keys(), ...fresh.keys()])].sort();
  return paths
    .filter((path) => old.get(path) !== fresh.get(path))
    .map((path) => ({ path: path.split(BREAK), before: old.get(path) ?? null, after: fresh.get(path) ?? null }));
}

const listed = (one: unknown) => (typeof one === 'object' && one !== null && 'url' in one ? one.url : one);

function flatten(path: string, value: unknown): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[path, String(value)]];
  if (Array.isArray(value)) return [[path, value.map(listed).join(', ')]];
  return Object.entries(value).flatMap(([key, one]) => flatten(path === '' ? key : path + BREAK + key, one));
}
