// "Check this answer": the last contract read that others answered, run here on proven state of the same block. Runs in the background.

import type { HandlersOf } from '@/lib/background/own-handlers';
import type { Scope } from '@/lib/background/state/scope';
import { type State, saveSettings } from '@/lib/background/state/state';
import { accuse } from '@/lib/background/trust/dispute';
import { stackOf } from '@/lib/directory/stacks';
import type { Clock } from '@/lib/failover/clock';
import type { AnswerCheck, DependencyReport, SiteReport } from '@/lib/ledger/report';
import { defaultSite } from '@/lib/messages/settings';
import type { Head } from '@/lib/rpc/head';
import { answerOf, forgetAnswer, type KeptAnswer } from './answers';
import { runHere } from './run-call';
import { forgetRuns, runsOf } from './runs';
import { isKnownRight, noteRight } from './standing';

/** Nobody waits for it but the user, who sees that it takes its time. */
const CHECK_MS = 12_000;

/** @param named The name of an operator. */
async function checkAnswer(kept: KeptAnswer, named: (operator: string) => string): Promise<AnswerCheck> {
  const { call, member } = kept;
  const options = { ...kept.options, signal: new AbortController().signal, budgetMs: CHECK_MS };
  const comparison = options.family.comparisonOf(call);
  const heads: Head[] = [];
  const run = await runHere(call, options, (head) => heads.push(head));
  const [head] = heads;
  if (run.kind === 'gave-up') return { kind: 'cannot', why: run.why };
  if (comparison === null || head === undefined) return { kind: 'cannot', why: 'call' };
  const word = { member, beside: null, head };
  const truth = { ...word, member: run.member };
  if (comparison.isSame(word, truth)) {
    noteRight(options);
    return { kind: 'right' };
  }
  if (!isKnownRight(options)) return { kind: 'wrong', liars: [] };
  const others = kept.said.map((by) => ({ by, value: { words: [word], standing: 'unchecked' as const } }));
  const steps = others.map(({ by }) => ({
    ...{ candidate: by, startedAt: options.clock.now(), durationMs: 0 },
    verdict: { kind: 'answer', value: null } as const,
  }));
  const claim = { kind: 'agreed', said: [], others, trail: steps };
  const trail = await accuse([{ call, comparison }], claim, head, options, { head, words: [truth] });
  const liars = trail.flatMap(({ candidate, verdict }) =>
    verdict.kind === 'fault' ? [named(candidate.operator)] : [],
  );
  return { kind: 'wrong', liars };
}

/** What of a site's report is about running its contract reads here; nothing where none of its chains can be run. */
export function strictPart(
  state: State,
  scope: Scope,
  dependencies: readonly DependencyReport[],
  now: number,
): Pick<SiteReport, 'strict'> {
  const on = state.settings.sites[scope.site]?.strict === true;
  if (!on && !dependencies.some(({ chainId }) => chainId !== null && stackOf(chainId) !== null)) return {};
  return { strict: { on, runs: runsOf({ state, scope }), canCheck: answerOf({ state, scope }, now) !== null } };
}

/** The user has the site forgotten. @param key Of one of its scopes. */
export function forgetStrict(state: State, key: string): void {
  forgetAnswer({ state, scope: { key } });
  forgetRuns({ state, scope: { key } });
}

export function strictHandlers(
  state: State,
  clock: Clock,
  scopeOfTab: (tabId: number) => Promise<Scope | null>,
  named: (operator: string) => string,
): HandlersOf<'strict'> {
  return {
    'strict/switch': async ({ site, on }) => {
      const { strict: _off, ...rest } = state.mine.sites[site] ?? defaultSite;
      const sites = { ...state.mine.sites, [site]: on ? { ...rest, strict: true } : rest };
      await saveSettings(state, { ...state.mine, sites });
      return null;
    },
    'strict/check': async ({ tabId }) => {
      const scope = await scopeOfTab(tabId);
      const kept = scope === null ? null : answerOf({ state, scope }, clock.now());
      if (scope === null || kept === null) return { check: null };
      const check = await checkAnswer(kept, named);
      if (check.kind !== 'cannot') forgetAnswer({ state, scope });
      return { check };
    },
  };
}
