// What the popup shows of a tab's site. Runs in the background.
import { elsewhereOf } from '@/lib/background/content/elsewhere-offer';
import { inDrill } from '@/lib/background/drill/scope';
import { knownLedger } from '@/lib/background/state/known-ledger';
import { type Scope, scopeOf } from '@/lib/background/state/scope';
import type { State } from '@/lib/background/state/state';
import { chainName } from '@/lib/directory/chains';
import { domainsOf } from '@/lib/directory/cloud-of';
import { domainName } from '@/lib/directory/clouds';
import { contentNetworkOf, gatewayGroupName } from '@/lib/directory/gateways';
import { keptName } from '@/lib/directory/kept-host';
import { isNftCdn } from '@/lib/directory/nft-cdns';
import { operatorById } from '@/lib/directory/operators';
import { breakerState } from '@/lib/failover/breaker';
import { type Dependency, keptHere, settle } from '@/lib/ledger/dependency';
import type { SiteParties } from '@/lib/ledger/party';
import type { DependencyReport, SiteReport, SiteState } from '@/lib/ledger/report';
import { reasonIn, standingParts } from '@/lib/ledger/score';
import { nothingSeen, type Sight } from '@/lib/ledger/sight';
import { fallenCloud, withoutClouds } from '@/lib/ledger/without';
import { cloudWords, type Translator } from './cloud-words';
import { cloudOfHost, isOnHost, type PartSpares, sparesOf, standingsOf } from './footing';
import { contentOf, nodeOf, questionOf, silentNodeOf } from './questions';
import { besideCalls, type SightFacts, sightOf } from './sight';
import { stalledOf } from './stalled';

/** Older failures are history, not a state. */
const EXHAUSTED_FOR_MS = 300_000;

/** The tab and the surroundings, as the browser tells them now. */
export interface TabFacts {
  tabId: number;
  tab: { url: string; private: boolean } | null;
  /** The browser lets us see this site. */
  allowed: boolean;
  online: boolean;
  language: Translator;
}

/** @param parties Whom its site contacted, as far as that is kept. */
export function siteReport(state: State, facts: TabFacts, parties: SiteParties, now: number): SiteReport {
  const { settings } = state;
  const { tabId, tab, allowed, online } = facts;
  const plain = tab === null ? null : scopeOf(tab.url, tab.private);
  const scope = tabId < 0 ? plain : inDrill(state.session, tabId, plain);
  const kept = scope === null ? [] : Object.values(settle(knownLedger(state, scope), now).dependencies);
  const dependencies = scope === null ? [] : dependenciesOf(kept, state, scope, { ...facts, now });
  const sight = scope === null ? nothingSeen : sightIn(state, scope, { parties, kept, dependencies, now, ...facts });
  const saved = state.session.saved[tabId];
  const elsewhere = scope === null || tab === null ? null : elsewhereOf(state, { tabId, url: tab.url, scope, now });
  const stalled = scope === null ? null : stalledOf(state, scope, now);
  const own = scope !== null && !allowed ? 'permission' : stateOf(state, scope, dependencies, online, now);
  const known = stalled !== null && (own === 'well' || own === 'exhausted') ? 'stalled' : own;
  const siteState = elsewhere !== null && elsewhere.kind !== 'frame' && !idle.has(known) ? 'site-down' : known;
  return {
    site: scope?.site ?? null,
    host: tab !== null && URL.canParse(tab.url) ? new URL(tab.url).host : '',
    state: siteState,
    everywhere: settings.failover,
    locked: state.policy.policy.failover !== null,
    here: scope === null || settings.sites[scope.site]?.failover !== false,
    pausedUntil: settings.pausedUntil > now ? settings.pausedUntil : 0,
    dependencies,
    savedInTab: saved !== undefined && saved.site === scope?.top ? saved.calls : 0,
    question: scope === null || idle.has(siteState) ? null : questionOf(state, scope),
    silentNode: scope === null || idle.has(siteState) ? null : silentNodeOf(state, scope),
    node: scope === null || idle.has(siteState) ? null : nodeOf(state, scope, dependencies),
    content: scope === null ? null : contentOf(state, scope, dependencies),
    elsewhere: idle.has(siteState) ? null : elsewhere,
    wallet: scope !== null && settings.sites[scope.site]?.wallet === true,
    private: tab?.private ?? false,
    ...cloudsOf(kept, state, scope, sight),
    stalled,
    sight,
  };
}

interface Seen extends Now {
  /** See footing.ts. */
  alike?: Map<string, PartSpares[string]> | undefined;
  parties: SiteParties;
  kept: readonly Dependency[];
  dependencies: DependencyReport[];
}

/** All whom a site contacts. @param seen What was written down of them, in whichever ledgers. */
export function sightOfSite(state: State, scope: Scope, seen: Omit<Seen, 'dependencies'>): Sight {
  return sightIn(state, scope, { ...seen, dependencies: dependenciesOf(seen.kept, state, scope, seen) });
}

function sightIn(state: State, scope: Scope, { parties, kept, dependencies, now, language, alike }: Seen): Sight {
  if (dependencies.length + Object.keys(parties.parties).length === 0) return nothingSeen;
  const spares = sparesOf(state, scope, [...kept, ...besideCalls(parties, kept)], { now, alike });
  return sightOf({ site: scope.site, known: parties, kept, reports: dependencies, spares, language });
}

/** The popup has room for so many. */
const CELLS = 3;

function cloudsOf(
  all: readonly Dependency[],
  state: State,
  scope: Scope | null,
  sight: Sight,
): Pick<SiteReport, 'without' | 'fallen'> {
  if (scope === null) return { without: [], fallen: null };
  const fallen = fallenCloud(standingsOf(state, scope, all));
  const named = <T extends { domain: string }>(one: T) => ({ ...one, name: domainName(one.domain) });
  return {
    without: withoutClouds(standingParts(sight), CELLS).map((one) => ({
      ...named(one),
      host: reasonIn(sight, one.domain),
    })),
    fallen: fallen && named(fallen),
  };
}

/** Where Detour does nothing, there is nothing to ask about. */
const idle: ReadonlySet<SiteState> = new Set([
  'off-here',
  'off-everywhere',
  'paused',
  'safe-mode',
  'permission',
  'not-allowed',
]);

/** Operators of the directory by their name, the user's own endpoints by the user's. */
export function operatorName({ settings }: State, operator: string): string {
  const known = operatorById(operator)?.name ?? gatewayGroupName(operator);
  if (known !== null) return known;
  const own = [...Object.values(settings.chains).flatMap((chain) => chain.own), ...settings.content.own];
  return own.find(({ url, name }) => name !== '' && new URL(url).host === operator)?.name ?? keptName(operator);
}

function stateOf(
  state: State,
  scope: Scope | null,
  dependencies: DependencyReport[],
  online: boolean,
  now: number,
): SiteState {
  const { settings, session } = state;
  if (scope === null) return 'not-allowed';
  if (!settings.failover) return 'off-everywhere';
  if (settings.pausedUntil > now) return 'paused';
  if (settings.sites[scope.site]?.failover === false) return 'off-here';
  if (session.safeMode[scope.key] === true) return 'safe-mode';
  if (!online) return 'offline';
  if (dependencies.length === 0) return 'unseen';
  const failing = dependencies.filter((one) => one.state !== 'answers');
  const isLost = ({ whyNot, missing }: DependencyReport) => whyNot !== null || missing !== undefined;
  const unsaved = failing.filter((one) => isLost(one) && now - one.lastAt < EXHAUSTED_FOR_MS);
  if (unsaved.some((one) => one.whyNot === 'unknown-chain')) return 'unknown-chain';
  if (unsaved.length > 0) return 'exhausted';
  if (failing.some((one) => one.rescuer !== null)) return 'rescuing';
  return failing.length > 0 ? 'exhausted' : 'well';
}

interface Now extends Pick<SightFacts, 'language'> {
  now: number;
}

function dependenciesOf(all: readonly Dependency[], state: State, scope: Scope, at: Now): DependencyReport[] {
  const failingFirst = (one: DependencyReport) => (one.state === 'answers' ? 1 : 0);
  return all
    .map((one) => dependencyReport(one, state, scope, at))
    .sort((a, b) => failingFirst(a) - failingFirst(b) || b.calls - a.calls);
}

function dependencyReport(one: Dependency, state: State, scope: Scope, { now, language }: Now): DependencyReport {
  const named = (operator: string) => operatorName(state, operator);
  return {
    operator: one.operator,
    operatorName: named(one.operator),
    host: one.host,
    ...(one.role === undefined ? {} : { role: one.role }),
    chainId: one.chainId,
    chainName: networkName(one),
    state: one.failingSince === null ? 'answers' : isTrying(one, state, scope, now) ? 'trying' : 'fails',
    failingSince: one.failingSince,
    fault: one.fault,
    calls: one.calls,
    saved: one.saved,
    lost: one.lost,
    lastAt: one.lastAt,
    rescuer: one.rescuer === null ? null : { ...one.rescuer, ...whoRescued(one.rescuer.operator, named) },
    whyNot: one.whyNot,
    ...(one.missing === undefined ? {} : { missing: one.missing }),
    told: one.told,
    ...cloudReport(one, language),
    trail: one.trail.map((attempt) => ({ ...attempt, operatorName: named(attempt.operator) })),
  };
}

function cloudReport(one: Dependency, language: Translator | null): Pick<DependencyReport, 'cloud' | 'domains'> {
  if (!isOnHost(one)) return { domains: [] };
  const seen = cloudOfHost(one);
  const cloud = language === null ? {} : { cloud: cloudWords(language, seen, one.server ?? null) };
  return { ...cloud, domains: domainsOf(seen) };
}

function networkName({ role, host, chainId }: Dependency): string | null {
  if (role === 'content') return isNftCdn(host) ? null : contentNetworkOf(host);
  return chainId === null ? null : (chainName(chainId) ?? null);
}

function whoRescued(operator: string, named: (operator: string) => string): { operatorName: string; kept?: true } {
  return operator === keptHere ? { operatorName: '', kept: true } : { operatorName: named(operator) };
}

/** Its rest is over: the site's next call looks whether it is back. */
function isTrying(one: Dependency, { session }: State, scope: Scope, now: number): boolean {
  return Object.entries(session.breakers).some(
    ([key, breaker]) =>
      key.startsWith(`${scope.key} https://${one.host}/`) && breakerState(breaker, now) === 'half-open',
  );
}
