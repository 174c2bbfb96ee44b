// What asking an address brought: one sentence beside the field, and for one that answers what it says of itself.

import { Icon } from '@/components/kit/icon';
import { type Language, type MessageKey, number, plural, useLanguage } from '@/components/kit/language';
import { plainName } from '@/components/kit/name';
import type { EndpointCheck, ServedChain } from '@/lib/messages/own-protocol';

/** `asked`: the answer is awaited; `silent`: the background gave none. `serving`: a gateway is asked for its chains. */
export type Stage =
  | { kind: 'idle' }
  | { kind: 'asked' }
  | { kind: 'silent' }
  | { kind: 'checked'; url: string; check: EndpointCheck }
  | { kind: 'serving'; at: number; of: number }
  | { kind: 'served'; url: string; chains: ServedChain[] };

/** Why an address is not asked at all. */
export const refusedWords: Record<Extract<EndpointCheck, { kind: 'refused-url' }>['reason'], MessageKey> = {
  scheme: 'urlScheme',
  host: 'urlHost',
  credentials: 'urlCredentials',
  syntax: 'urlSyntax',
  policy: 'urlPolicy',
};

/** Whether what was asked may be saved. */
export function isGood(stage: Stage): boolean {
  return stage.kind === 'checked' ? stage.check.kind === 'ok' : stage.kind === 'served' && stage.chains.length > 0;
}

export function isBad(stage: Stage): boolean {
  return stage.kind === 'silent' || ((stage.kind === 'checked' || stage.kind === 'served') && !isGood(stage));
}

function behindWords(language: Language, behindBlocks: number): string {
  return behindBlocks === 0 ? language.t('checkLevel') : plural(language, 'checkBehind', behindBlocks);
}

/** "Geth/v1.14.0. Newest block 24,000,012, level with public providers." */
function detailWords(language: Language, check: Extract<EndpointCheck, { kind: 'ok' }>): string {
  const { t } = language;
  const { client, head, behindBlocks, health } = check;
  const newest = head === null ? [] : [t('checkHead', number(language, head))];
  const behind = behindBlocks === null ? [] : [behindWords(language, behindBlocks)];
  const well = health === null ? [] : [t(health === 'well' ? 'checkWell' : 'checkUnwell')];
  return [...(client === null ? [] : [plainName(client)]), ...newest, ...behind, ...well].join(' · ');
}

function checkWords(language: Language, check: EndpointCheck, chainName: string): string {
  const { t } = language;
  switch (check.kind) {
    case 'ok':
      return t('checkOk', chainName, number(language, Math.round(check.latencyMs)));
    case 'wrong-chain':
      return t(
        'checkWrongChain',
        check.name === null ? t('chainById', `${check.chainId}`) : plainName(check.name),
        chainName,
      );
    case 'fork':
      return t('checkFork', chainName);
    case 'unreachable':
      return t('checkUnreachable', number(language, check.afterMs / 1000));
    case 'not-rpc':
      return t('checkNotRpc');
    case 'refused-url':
      return t(refusedWords[check.reason]);
  }
}

function servedWords(language: Language, chains: readonly ServedChain[]): string {
  if (chains.length === 0) return language.t('servesNone');
  return plural(language, 'serves', chains.length, chains.map(({ name }) => plainName(name)).join(', '));
}

function words(language: Language, stage: Stage, chainName: string): string {
  const { t } = language;
  switch (stage.kind) {
    case 'idle':
      return t('addHint');
    case 'asked':
      return t('checkAsked');
    case 'silent':
      return t('checkSilent');
    case 'checked':
      return checkWords(language, stage.check, chainName);
    case 'serving':
      return t('servesAsked', `${stage.at}`, `${stage.of}`);
    case 'served':
      return servedWords(language, stage.chains);
  }
}

export function CheckMessage({ stage, chainName }: { stage: Stage; chainName: string }) {
  const language = useLanguage();
  const details = stage.kind === 'checked' && stage.check.kind === 'ok' ? detailWords(language, stage.check) : '';
  return (
    <p id="own-message" class={`msg ${isBad(stage) ? 'bad' : ''} ${isGood(stage) ? 'good' : ''}`} role="status">
      {isBad(stage) && <Icon glyph="fail" small />}
      {isGood(stage) && <Icon glyph="ok" small />}
      <span>
        {words(language, stage, chainName)}
        {details !== '' && <bdi class="sub">{details}</bdi>}
      </span>
    </p>
  );
}
