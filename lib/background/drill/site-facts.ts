// What is known of a site: outside its drill, which says what there is to cut, and with what the drill saw. Runs in the background.
import type { Translator } from '@/lib/background/sight/cloud-words';
import { shownParties } from '@/lib/background/sight/parties';
import { operatorName, sightOfSite } from '@/lib/background/sight/report';
import { knownLedger } from '@/lib/background/state/known-ledger';
import { type Scope, scopeOf } from '@/lib/background/state/scope';
import type { State } from '@/lib/background/state/state';
import { isListedOperator } from '@/lib/directory/gateways';
import { type Drill, type DrillEnd, type DrillReport, drillReport } from '@/lib/ledger/drill';
import type { Party } from '@/lib/ledger/party';
import { nothingSeen } from '@/lib/ledger/sight';
import type { SiteFacts } from './plan';
import { inDrill } from './scope';

/** @param scope Outside any drill. */
export async function siteFactsOf(
  state: State,
  scope: Scope,
  { host, language, now }: { host: string; language: Translator; now: number },
): Promise<SiteFacts> {
  const known = await shownParties(state, scope);
  const kept = Object.values(knownLedger(state, scope).dependencies);
  return { host, known, kept, sight: sightOfSite(state, scope, { kept, parties: known, language, now }) };
}

/** What a drill has shown so far, or in the end. */
export async function reportOf(
  state: State,
  drill: Drill,
  language: Translator,
  ended: { at: number; how: DrillEnd } | null,
): Promise<DrillReport> {
  const scope = scopeOf(drill.site, drill.private);
  const kept =
    scope === null ? [] : Object.values(knownLedger(state, inDrill({ drills: { 0: drill } }, 0, scope)).dependencies);
  const facts = { drill, kept, named: named(state, language), ended };
  if (scope === null) return drillReport({ ...facts, sight: nothingSeen });
  const known = await shownParties(state, scope);
  const before = Object.values(knownLedger(state, scope).dependencies);
  const isIn = (host: string) => kept.some((one) => one.host === host);
  const parties = { ...known, parties: { ...newParties(drill), ...known.parties } };
  const seen = { kept: [...kept, ...before.filter(({ host }) => !isIn(host))], parties, language, now: Date.now() };
  return drillReport({ ...facts, sight: sightOfSite(state, scope, seen) });
}

/** What is the user's own is nobody's business to whom a report is shown. */
const named =
  (state: State, { t }: Translator) =>
  (operator: string): string =>
    !isListedOperator(operator) && isOwnOperator(state, operator) ? t('drillOwn') : operatorName(state, operator);

function isOwnOperator({ settings }: State, operator: string): boolean {
  const all = [...Object.values(settings.chains).flatMap(({ own }) => own), ...settings.content.own];
  return all.some(({ url }) => new URL(url).host === operator);
}

/** Whom the site asked for the first time while they were cut: they answered nothing, so nothing else is known. */
function newParties({ tally, startedAt }: Drill): Record<string, Party> {
  const nothing = { days: [], lastAt: startedAt, soundAt: 0, faultAt: 0, failingSince: null };
  return Object.fromEntries(Object.entries(tally).map(([host, { kinds }]) => [host, { ...nothing, host, kinds }]));
}
