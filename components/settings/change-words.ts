// What a settings file would change, in the words that the views have for it. Pure.
import { type Language, type MessageKey, number } from '@/components/kit/language';
import { plainName, shownSite } from '@/components/kit/name';
import { clock } from '@/components/kit/words';
import type { ChainRow, OperatorRow } from '@/lib/messages/own-protocol';
import type { SettingChange } from '@/lib/messages/settings';
import { sizeWords } from './content-kept';

export interface ChangeNames {
  /** By chain id and by operator id; what has no name is shown as it is. */
  chains: ReadonlyMap<string, string>;
  operators: ReadonlyMap<string, string>;
  /** Epoch ms; times of another day are shown with their day. */
  now: number;
}

export const namesOf = (chains: readonly ChainRow[], operators: readonly OperatorRow[], now: number): ChangeNames => ({
  chains: new Map(chains.map(({ chainId, name }) => [`${chainId}`, name])),
  operators: new Map(operators.map(({ id, name }) => [id, name])),
  now,
});

/** Settings that stand once, by their path. */
const settings = new Map<string, MessageKey>([
  ['failover', 'everywhere'],
  ['pausedUntil', 'changePaused'],
  ['hedge', 'hedge'],
  ['notify', 'notify'],
  ['tracking.none', 'policyNone'],
  ['tracking.limited', 'policyLimited'],
  ['tracking.unspecified', 'policyUnspecified'],
  ['tracking.yes', 'policyYes'],
  ['operatorsOff', 'changeOperators'],
  ['content.mode', 'partContent'],
  ['content.keptBytes', 'keptTitle'],
  ['content.providers', 'contentProviders'],
  ['checks.voices', 'checkVoices'],
  ['checks.parties', 'checkParties'],
]);

/** Of one site, and of one chain. */
const fields = new Map<string, MessageKey>([
  ['sites.failover', 'columnFailover'],
  ['sites.broadcast', 'columnBroadcast'],
  ['sites.node', 'columnNode'],
  ['sites.wallet', 'columnWallet'],
  ['sites.strict', 'columnStrict'],
  ['sites.content', 'partContent'],
  ['chains.order', 'columnOrder'],
  ['chains.off', 'changeOff'],
  ['chains.own', 'changeOwn'],
]);

/** By field and value. */
const choices = new Map<string, MessageKey>([
  ...(['broadcast', 'node'] as const).flatMap((field): [string, MessageKey][] => [
    [`${field}.ask`, `${field}Ask`],
    [`${field}.yes`, `${field}Yes`],
    [`${field}.never`, `${field}Never`],
  ]),
  ...(['mode', 'content'] as const).flatMap((field): [string, MessageKey][] => [
    [`${field}.rescue`, 'contentRescue'],
    [`${field}.always`, 'contentAlways'],
    [`${field}.off`, 'contentOff'],
  ]),
  ['voices.1', 'voicesOne'],
  ['voices.2', 'voicesTwo'],
  ['voices.3', 'voicesThree'],
  ['parties.0', 'partiesAny'],
  ['pausedUntil.0', 'none'],
]);

/** What holds where nothing is said. */
const absent = new Map<string, MessageKey>([
  ['failover', 'switchedOn'],
  ['broadcast', 'broadcastAsk'],
  ['node', 'nodeOff'],
  ['wallet', 'switchedOff'],
  ['strict', 'switchedOff'],
  ['notify', 'switchedOff'],
  ['content', 'contentAsEverywhere'],
]);

function whatWords({ t }: Language, { chains }: ChangeNames, path: readonly string[]): string {
  const [area = '', whose = '', field = ''] = path;
  const single = settings.get(path.join('.'));
  if (single !== undefined) return t(single);
  const key = fields.get(`${area}.${field}`);
  if (key === undefined) return path.join('.');
  return `${area === 'sites' ? shownSite(whose) : (chains.get(whose) ?? t('chainById', whose))} · ${t(key)}`;
}

function valueWords(language: Language, names: ChangeNames, field: string, value: string | null): string {
  const { t } = language;
  if (value === null || value === '') return t(absent.get(field) ?? 'none');
  if (value === 'true' || value === 'false') return t(value === 'true' ? 'switchedOn' : 'switchedOff');
  const key = choices.get(`${field}.${value}`);
  if (key !== undefined) return t(key);
  switch (field) {
    case 'keptBytes':
      return value === '0' ? t('keepNothing') : sizeWords(language, Number(value));
    case 'parties':
      return t('partiesMost', number(language, Number(value)));
    case 'pausedUntil':
      return clock(language, Number(value), names.now);
    case 'operatorsOff':
      return value
        .split(', ')
        .map((id) => names.operators.get(id) ?? id)
        .join(', ');
    default:
      return value.replaceAll('https://', '');
  }
}

/** "Everywhere: on → off" for each; what would say the same before and after is no change to anybody. */
export function changeWords(language: Language, changes: readonly SettingChange[], names: ChangeNames): string[] {
  return changes.flatMap(({ path, before, after }) => {
    const [old, fresh] = [before, after].map((value) => valueWords(language, names, path.at(-1) ?? '', value));
    return old === fresh ? [] : [plainName(`${whatWords(language, names, path)}: ${old} → ${fresh}`)];
  });
}
