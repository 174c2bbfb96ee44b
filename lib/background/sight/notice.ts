// Notifications of what hits the site in front, where the user wants them. Runs in the background.

import { couldNot } from '@/lib/background/state/could-not';
import { type Scope, scopeOf } from '@/lib/background/state/scope';
import { ledgerOf, type State, saveSoon } from '@/lib/background/state/state';
import { browserLanguage } from '@/lib/browser/i18n';
import { showNotice, tabInFront } from '@/lib/browser/notify';
import { domainName } from '@/lib/directory/clouds';
import { type Notice, noticesOf, withTold } from '@/lib/ledger/notice';
import { groupOf, placeIncidents } from './incident-place';
import { operatorName } from './report';
import { nameOfChain } from './stalled';

/** So long it takes to see who falls with the first: a cloud is told of once, not operator by operator. */
const GATHER_MS = 3_000;

/** Sites of which something may be to be told soon. */
const gathering = new Set<string>();

/** A site was failed: what that is laid to, and whether the user is told. */
export function noteHurt(state: State, scope: Scope): void {
  placeIncidents(state, scope);
  mayNotify(state, scope);
}

/** Private windows are never told of (rules 1.8), and drills are no incidents. */
export function mayNotify(state: State, scope: Scope): void {
  const isQuiet = state.settings.notify !== true || scope.private || scope.cut !== undefined;
  if (isQuiet || gathering.has(scope.site)) return;
  gathering.add(scope.site);
  setTimeout(() => {
    gathering.delete(scope.site);
    notify(state, scope).catch(couldNot('notify'));
  }, GATHER_MS);
}

async function notify(state: State, scope: Scope): Promise<void> {
  const front = await tabInFront();
  const now = Date.now();
  if (front === null || scopeOf(front, false)?.site !== scope.site) return;
  const told = state.session.told[scope.top] ?? {};
  const notices = noticesOf(ledgerOf(state, scope), told, { now, groupOf });
  if (notices.length === 0) return;
  state.session.told[scope.top] = withTold(told, notices, now);
  saveSoon(state);
  await Promise.all(notices.map((one) => show(one, state, scope)));
}

async function show(notice: Notice, state: State, { site }: Scope): Promise<void> {
  const { t } = browserLanguage();
  const { host } = new URL(site);
  switch (notice.cause) {
    case 'operator':
      return showNotice(t('noticeOperator', operatorName(state, notice.of)), outcome(notice, host));
    case 'cloud':
      return showNotice(t('noticeCloud', domainName(notice.of)), outcome(notice, host));
    case 'chain':
      return showNotice(t('noticeChain', nameOfChain(Number(notice.of))), t('noticeStalled', host));
    case 'sequencer':
      return showNotice(t('noticeSequencer', nameOfChain(Number(notice.of))), t('noticeStalled', host));
  }
}

const outcome = ({ saved }: Notice, host: string): string =>
  browserLanguage().t(saved ? 'noticeSaved' : 'noticeLost', host);
