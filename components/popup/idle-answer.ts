// The popup's answer where Detour does nothing on this page: off, paused, shut out, or nothing to watch.

import { type Act, type AnswerContent, chainWords } from '@/components/kit/answer-content';
import type { Language, MessageKey } from '@/components/kit/language';
import { clock } from '@/components/kit/words';
import type { SiteReport, SiteState } from '@/lib/ledger/report';
import type { RoadKind } from './road';

export type IdleState = Exclude<
  SiteState,
  'well' | 'rescuing' | 'unknown-chain' | 'exhausted' | 'site-down' | 'stalled'
>;

interface Idle {
  /** Of its words in the locale files: a sentence and a line. */
  name: 'Unseen' | 'OffHere' | 'OffEverywhere' | 'Paused' | 'SafeMode' | 'Permission' | 'NotAllowed' | 'Offline';
  road: RoadKind;
  acts: { act: Act; label: MessageKey }[];
}

const idles: Record<IdleState, Idle> = {
  unseen: { name: 'Unseen', road: 'unseen', acts: [] },
  'off-here': { name: 'OffHere', road: 'off', acts: [{ act: 'turn-on-here', label: 'actTurnOnHere' }] },
  'off-everywhere': { name: 'OffEverywhere', road: 'off', acts: [{ act: 'turn-on', label: 'actTurnOn' }] },
  paused: { name: 'Paused', road: 'off', acts: [{ act: 'go-on', label: 'actGoOn' }] },
  'safe-mode': { name: 'SafeMode', road: 'off', acts: [{ act: 'turn-on-here', label: 'actTryAgain' }] },
  permission: {
    name: 'Permission',
    road: 'veiled',
    acts: [
      { act: 'allow-site', label: 'actAllowSite' },
      { act: 'allow-all', label: 'actAllowAll' },
    ],
  },
  'not-allowed': { name: 'NotAllowed', road: 'veiled', acts: [] },
  offline: { name: 'Offline', road: 'offline', acts: [] },
};

/** What an administrator switched off is not switched on here. A browser that keeps its sites to itself may not even say which one this is. */
function possibleActs(acts: Idle['acts'], report: SiteReport): Idle['acts'] {
  return acts.filter(
    ({ act }) => !(act === 'allow-site' && report.site === null) && !(act === 'turn-on' && report.locked),
  );
}

/** @param at.now Epoch ms, to tell today's clock times from another day's. */
export function idleAnswer(
  language: Language,
  report: SiteReport,
  at: { state: IdleState; now: number },
): AnswerContent {
  const { t } = language;
  const { name, road, acts } = idles[at.state];
  const isOwnPage = at.state === 'not-allowed';
  return {
    sentence: t(`sentence${name}`, clock(language, report.pausedUntil, at.now)),
    line: t(at.state === 'off-everywhere' && report.locked ? 'lineOffByOrganisation' : `line${name}`),
    road: {
      kind: road,
      over: road === 'offline' ? t('yourConnection') : '',
      start: t(isOwnPage ? 'thisPage' : 'thisSite'),
      end: isOwnPage ? '' : chainWords(language, report.dependencies[0]),
    },
    acts: possibleActs(acts, report).map(({ act, label }, index) => ({ act, label: t(label), first: index === 0 })),
  };
}
