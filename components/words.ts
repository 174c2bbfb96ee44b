// Sentences for what may go wrong, and times as the clock shows them. Pure; the words themselves are in the locale files.
import type { Assurance, Attempt, Fault, RefusalReason } from '@/lib/failover/verdict';
import type { WhyNot } from '@/lib/ledger/report';
import { type Language, type MessageKey, number, plural } from './language';

const unreachable: Record<Extract<Fault, { kind: 'unreachable' }>['reason'], MessageKey> = {
  dns: 'faultDns',
  refused: 'faultRefused',
  reset: 'faultReset',
  tls: 'faultTls',
  other: 'faultUnreachable',
};

const malformed: Record<Extract<Fault, { kind: 'malformed' }>['what'], MessageKey> = {
  empty: 'faultEmpty',
  html: 'faultHtml',
  truncated: 'faultTruncated',
  shape: 'faultShape',
};

/** A status is worth showing only where it says something; many providers wrap their errors in a 200. */
const withStatus = (sentence: string, status: number) => (status >= 400 ? `${sentence} (${status})` : sentence);

/** "Service unavailable (503)": why an endpoint failed, without a full stop. */
export function faultWords(language: Language, fault: Fault): string {
  const { t } = language;
  switch (fault.kind) {
    case 'unreachable':
      return t(unreachable[fault.reason]);
    case 'timeout':
      return t('faultTimeout', number(language, fault.afterMs / 1000));
    case 'broken':
      return withStatus(t('faultBroken'), fault.status);
    case 'limited':
      return withStatus(t('faultLimited'), fault.status);
    case 'quota':
      return withStatus(t('faultQuota'), fault.status);
    case 'denied':
      return withStatus(t('faultDenied'), fault.status);
    case 'malformed':
      return t(malformed[fault.what]);
    case 'gone':
      return withStatus(t('faultGone'), fault.status);
    case 'wrong':
      return t(fault.what === 'bytes' ? 'faultBytes' : 'faultWrong');
  }
}

const refusals: Record<RefusalReason, MessageKey> = {
  unknown: 'refusalUnknown',
  'missing-data': 'refusalMissingData',
  range: 'refusalRange',
  'batch-limit': 'refusalBatchLimit',
  'mempool-local': 'refusalMempoolLocal',
  'needs-address': 'refusalNeedsAddress',
  'method-unsupported': 'refusalMethodUnsupported',
};

export function outcomeWords(language: Language, outcome: Attempt['outcome']): string {
  switch (outcome.kind) {
    case 'answer':
      return language.t('outcomeAnswer');
    case 'refusal':
      return language.t(refusals[outcome.reason]);
    case 'fault':
      return faultWords(language, outcome.fault);
    case 'abandoned':
      return language.t('outcomeAbandoned');
    case 'passed':
      return language.t('outcomeAround');
  }
}

const whyNots: Record<Exclude<WhyNot, 'all-failed'>, MessageKey> = {
  'unknown-chain': 'whyNotUnknownChain',
  fork: 'whyNotFork',
  local: 'whyNotLocal',
  'not-repeatable': 'whyNotNotRepeatable',
  'private-relay': 'whyNotPrivateRelay',
  'mempool-unknown': 'whyNotMempoolUnknown',
  'broadcast-off': 'whyNotBroadcastOff',
  'no-candidate': 'whyNotNoCandidate',
  'own-only': 'whyNotOwnOnly',
  blocked: 'whyNotBlocked',
  limit: 'whyNotLimit',
  'no-chain-in-bytes': 'whyNotNoChainInBytes',
  'gateway-blocked': 'whyNotGatewayBlocked',
  'content-type': 'whyNotContentType',
  'no-such-content': 'whyNotNoSuchContent',
  'no-address': 'whyNotNoAddress',
  'whole-page': 'whyNotWholePage',
};

/** @param asked How many others were asked for the last call. */
export function whyNotWords(language: Language, why: WhyNot, asked: number): string {
  if (why !== 'all-failed') return language.t(whyNots[why]);
  return asked === 0 ? language.t('whyNotAllFailed') : plural(language, 'whyNotAllFailedOf', asked);
}

export const assuranceName: Record<Assurance, MessageKey> = {
  proven: 'assuranceProven',
  agreed: 'assuranceAgreed',
  checked: 'assuranceChecked',
  unchecked: 'assuranceUnchecked',
};

const assuranceMeanings: Record<Assurance, MessageKey> = {
  proven: 'assuranceProvenMeaning',
  agreed: 'assuranceAgreedMeaning',
  checked: 'assuranceCheckedMeaning',
  unchecked: 'assuranceUncheckedMeaning',
};

const contentMeanings: Partial<Record<Assurance, MessageKey>> = {
  proven: 'contentProvenMeaning',
  unchecked: 'contentUncheckedMeaning',
};

/** What the word means where it stands for an answer, and where it stands for a picture or a file. */
export function assuranceMeaning(assurance: Assurance, role?: 'content'): MessageKey {
  return (role && contentMeanings[assurance]) ?? assuranceMeanings[assurance];
}

/** "14:02", or with the day when it was not today. */
export function clock(language: Language, at: number, now: number): string {
  const isToday = new Date(at).toDateString() === new Date(now).toDateString();
  const day = isToday ? {} : ({ day: 'numeric', month: 'short' } as const);
  return new Intl.DateTimeFormat(language.locale, { hour: 'numeric', minute: '2-digit', ...day }).format(at);
}

/** "0.2 s", or "84 ms" below a tenth of a second. */
export function span(language: Language, ms: number): string {
  if (ms < 100) return language.t('spanMs', number(language, Math.round(ms)));
  return language.t('spanSeconds', number(language, ms / 1000));
}
