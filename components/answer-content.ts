// What the popup's answer is made of. Types, and the one word they share.
import type { ComponentChildren } from 'preact';
import type { DependencyReport } from '@/lib/ledger/report';
import type { Language } from './language';
import type { RoadProps } from './road';

/** What a button of the answer asks for. */
export type Act = 'turn-on-here' | 'turn-on' | 'go-on' | 'see-tried' | 'allow-site' | 'allow-all';

export interface AnswerContent {
  sentence: string;
  line: ComponentChildren;
  road: RoadProps;
  /** The first one is the main button where `first` says so. */
  acts: { act: Act; label: string; first: boolean }[];
}

export function chainWords(language: Language, dependency: DependencyReport | undefined): string {
  if (dependency === undefined) return language.t('chainAny');
  if (dependency.chainName !== null) return dependency.chainName;
  return dependency.chainId === null ? language.t('chainUnknown') : language.t('chainById', `${dependency.chainId}`);
}
