// What the popup's answer is made of. Types, and the one word they share.
import type { ComponentChildren } from 'preact';
import type { RoadProps } from '@/components/popup/road';
import type { DependencyReport, SiteReport } from '@/lib/ledger/report';
import type { Language } from './language';

/** What a button of the answer asks for. */
export type Act = 'turn-on-here' | 'turn-on' | 'go-on' | 'see-tried' | 'allow-site' | 'allow-all' | 'open-elsewhere';

export interface AnswerContent {
  sentence: string;
  line: ComponentChildren;
  road: RoadProps;
  /** The first one is the main button where `first` says so. */
  acts: { act: Act; label: string; first: boolean }[];
}

/** Where the page, or one in a frame of it, can be opened; none where it came, or nobody else has it. */
export function elsewhereActs({ t }: Language, { elsewhere }: SiteReport): AnswerContent['acts'] {
  if (elsewhere === null) return [];
  return [{ act: 'open-elsewhere', label: t('actOpenElsewhere', elsewhere.operatorName), first: true }];
}

export function chainWords(language: Language, dependency: DependencyReport | undefined): string {
  if (dependency === undefined) return language.t('chainAny');
  if (dependency.chainName !== null) return dependency.chainName;
  if (dependency.role === 'content') return language.t('roadContent');
  return dependency.chainId === null ? language.t('chainUnknown') : language.t('chainById', `${dependency.chainId}`);
}

/** The gateway is well, and did not hand out what was asked of it. */
export function isRefusing({ role, whyNot }: DependencyReport): boolean {
  return role === 'content' && (whyNot === 'gateway-blocked' || whyNot === 'no-such-content');
}

/** An address of a scheme of its own, such as `ipfs:`: no gateway was asked, because no browser asks one. */
export function isScheme({ host }: DependencyReport): boolean {
  return host.endsWith(':');
}

/** Whom a row is about. */
export function whoWords(language: Language, row: DependencyReport): string {
  return isScheme(row) ? language.t('schemeAddresses', `${row.host}//`) : row.operatorName;
}
