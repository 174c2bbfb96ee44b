// What our own pages may ask: the site's report, switches, settings, endpoints. Runs in the background.

import { checkGateway } from '@/lib/background/content/check-gateway';
import { drillHandlers } from '@/lib/background/drill/handlers';
import { dropDrills } from '@/lib/background/drill/run';
import { inDrill } from '@/lib/background/drill/scope';
import { lift } from '@/lib/background/redirects/redirects';
import { exportSettings, previewImport } from '@/lib/background/settings/backup';
import { checkEndpoint, lookForNode, servedFrom } from '@/lib/background/settings/check';
import { chainRows, operatorRows } from '@/lib/background/settings/endpoints';
import { gatewayRows } from '@/lib/background/settings/gateway-rows';
import { toldSettings } from '@/lib/background/settings/told';
import { eraseSpan } from '@/lib/background/sight/erase';
import { incidentRows } from '@/lib/background/sight/incidents';
import { allWritten, dropParties } from '@/lib/background/sight/parties';
import { outlines } from '@/lib/background/sight/ready';
import { operatorName } from '@/lib/background/sight/report';
import { tabReport } from '@/lib/background/sight/tab-report';
import { type Scope, scopeOf } from '@/lib/background/state/scope';
import { dropLedger, eraseEverything, type State, saveSettings, saveSoon } from '@/lib/background/state/state';
import { forgetStrict, strictHandlers } from '@/lib/background/strict/check-answer';
import { readTransaction } from '@/lib/background/transactions/read-transaction';
import { followTransaction, sendTransaction } from '@/lib/background/transactions/send-transaction';
import { lookForWallets, offerIn, offerSpare } from '@/lib/background/wallet/wallet-offer';
import { eraseBlocks, fitBlocks, forgetBlocks, keptBytes } from '@/lib/browser/block-store';
import { eraseLedger } from '@/lib/browser/database';
import { tabById } from '@/lib/browser/tabs';
import { startWalletEntry } from '@/lib/browser/wallet-scripts';
import type { Clock } from '@/lib/failover/clock';
import { overviewOf } from '@/lib/ledger/overview';
import type { OwnMessage, OwnProtocol, OwnTopic } from '@/lib/messages/own-protocol';
import { defaultSite, type Settings } from '@/lib/messages/settings';

type Handlers = { [T in OwnTopic]: (ask: OwnProtocol[T]['ask']) => Promise<OwnProtocol[T]['reply']> };

export type HandlersOf<Topics extends string> = Pick<Handlers, Extract<OwnTopic, `${Topics}/${string}`>>;

export function ownHandlers(state: State, clock: Clock): Handlers {
  return {
    ...siteHandlers(state, clock),
    ...drillHandlers(state),
    ...strictHandlers(
      state,
      clock,
      (tabId) => scopeOfTab(state, tabId),
      (one) => operatorName(state, one),
    ),
    ...failoverHandlers(state, clock),
    ...settingsHandlers(state),
    ...contentHandlers(state, clock),
    ...walletHandlers(state, clock),
    ...transactionHandlers(state, clock),
    'directory/chains': async () => chainRows(state, clock.now()),
    'directory/operators': async () => operatorRows(state),
    'history/erase': async (span) => {
      await eraseSpan(state, span);
      return null;
    },
    'overview/get': async () => {
      await allWritten();
      return overviewOf(await outlines.look(state, clock.now()));
    },
    'incidents/list': async () => ({ incidents: incidentRows(state, clock.now()) }),
    'endpoint/check': ({ chainId, ...typed }) => checkEndpoint(typed, chainId, state, clock),
    'endpoint/serves': ({ from, ...typed }) => servedFrom(typed, from, state),
    'node/look': ({ at, chainId }) => lookForNode(at, chainId, state),
  };
}

function siteHandlers(state: State, clock: Clock): HandlersOf<'site'> {
  return {
    'site/report': (asked) => tabReport(state, asked, clock.now()),
    'site/switch': ({ site, failover }) => {
      // Switching on again is also the way out of safe mode.
      for (const mode of ['normal', 'private']) delete state.session.safeMode[`${mode} ${site}`];
      saveSoon(state);
      return changeSite(state, site, { failover });
    },
    'site/broadcast': ({ site, broadcast }) => {
      for (const mode of ['normal', 'private']) delete state.session.undelivered[`${mode} ${site}`];
      saveSoon(state);
      return changeSite(state, site, { broadcast });
    },
    'site/node': ({ site, node }) => {
      forgetSilence(state, site);
      return node === 'off' ? withoutSaid(state, site, 'node') : changeSite(state, site, { node });
    },
    'site/wallet': async ({ site, on, tabId }) => {
      await changeSite(state, site, { wallet: on });
      if (on && tabId !== null) await startWalletEntry(tabId);
      return null;
    },
    'site/content': ({ site, content }) =>
      content === null ? withoutSaid(state, site, 'content') : changeSite(state, site, { content }),
    'site/forget': ({ site }) => forgetSite(state, site),
  };
}

function walletHandlers(state: State, clock: Clock): HandlersOf<'wallet'> {
  return {
    'wallet/look': async ({ tabId }) => ({ wallets: await lookForWallets(tabId) }),
    'wallet/offered': async ({ tabId }) => ({ offer: offerIn(state, tabId, await scopeOfTab(state, tabId)) }),
    'wallet/offer': async ({ tabId, wallet }) => {
      const scope = await scopeOfTab(state, tabId);
      if (scope !== null) await offerSpare({ tabId, scope, wallet }, state, clock);
      return null;
    },
  };
}

async function scopeOfTab(state: State, tabId: number): Promise<Scope | null> {
  const tab = await tabById(tabId);
  return tab === null ? null : inDrill(state.session, tabId, scopeOf(tab.url, tab.private));
}

function transactionHandlers(state: State, clock: Clock): HandlersOf<'transaction'> {
  return {
    'transaction/read': ({ raw }) => readTransaction(raw, state, clock.now()),
    'transaction/send': ({ raw }) => sendTransaction(raw, state, clock),
    'transaction/follow': (wanted) => followTransaction(wanted, state, clock),
  };
}

function failoverHandlers(state: State, clock: Clock): HandlersOf<'failover'> {
  return {
    'failover/switch': ({ on }) => change(state, { failover: on, pausedUntil: 0 }),
    'failover/pause': ({ forMs }) => change(state, { pausedUntil: forMs === 0 ? 0 : clock.now() + forMs }),
  };
}

function settingsHandlers(state: State): HandlersOf<'settings'> {
  return {
    'settings/get': () => toldSettings(state),
    'settings/hedge': ({ on }) => change(state, { hedge: on }),
    'settings/checks': (checks) => change(state, { checks }),
    'settings/notify': ({ on }) => change(state, { notify: on }),
    'settings/content': async (patch) => {
      await change(state, { content: { ...state.mine.content, ...patch } });
      await fitBlocks().catch(unreadable);
      return null;
    },
    'settings/tracking': (tracking) => change(state, { tracking }),
    'settings/operator': ({ operator, off }) => {
      const others = state.mine.operatorsOff.filter((one) => one !== operator);
      return change(state, { operatorsOff: off ? [...others, operator] : others });
    },
    'settings/chain': ({ chainId, chain }) => change(state, { chains: { ...state.mine.chains, [chainId]: chain } }),
    'settings/own': (added) => change(state, { chains: withOwn(state.mine.chains, added) }),
    'settings/export': async () => ({ text: exportSettings(state.mine) }),
    'settings/preview': async ({ text }) => previewImport(state.mine, text, state.policy.policy),
    'settings/import': async ({ text }) => {
      const preview = previewImport(state.mine, text, state.policy.policy);
      if (preview.kind === 'ok') await saveSettings(state, preview.settings);
      return preview;
    },
    'settings/erase': async () => {
      await dropDrills(state, () => true);
      await Promise.all([lift(state, () => true), eraseEverything(state)]);
      await dropParties(null);
      outlines.forget();
      return null;
    },
  };
}

function contentHandlers(state: State, clock: Clock): HandlersOf<'content'> {
  return {
    'content/gateways': async () => ({ gateways: gatewayRows(state, clock.now()) }),
    'content/check': (typed) => checkGateway(typed, state, clock),
    'content/kept': async () => ({ bytes: await keptBytes().catch(unreadable) }),
    'content/erase': async () => {
      await eraseBlocks();
      return null;
    },
  };
}

/** Some browsers keep nothing on disk: what is there is not known, and nothing else depends on it. */
const unreadable = () => null;

/** The same address twice keeps the newer word. */
function withOwn(chains: Settings['chains'], added: OwnProtocol['settings/own']['ask']): Settings['chains'] {
  return added.reduce((all, { chainId, own }) => {
    const chain = all[chainId] ?? { order: [], off: [], own: [] };
    const others = chain.own.filter(({ url }) => url !== own.url);
    return { ...all, [chainId]: { ...chain, own: [...others, own] } };
  }, chains);
}

async function change(state: State, patch: Partial<Settings>): Promise<null> {
  await saveSettings(state, { ...state.mine, ...patch });
  return null;
}

function changeSite(state: State, site: string, patch: Partial<Settings['sites'][string]>): Promise<null> {
  const before = state.mine.sites[site] ?? defaultSite;
  return change(state, { sites: { ...state.mine.sites, [site]: { ...before, ...patch } } });
}

function withoutSaid(state: State, site: string, what: 'node' | 'content'): Promise<null> {
  const { [what]: _off, ...rest } = state.mine.sites[site] ?? defaultSite;
  return change(state, { sites: { ...state.mine.sites, [site]: rest } });
}

/** What the user is asked about a silent node is answered, or of no concern any more. */
function forgetSilence({ session }: State, site: string): void {
  for (const mode of ['normal', 'private']) delete session.ownSilent[`${mode} ${site}`];
}

async function forgetSite(state: State, site: string): Promise<null> {
  await dropDrills(state, (one) => one.site === site);
  const { [site]: _forgotten, ...sites } = state.mine.sites;
  dropLedger(state, site);
  const scope = scopeOf(site, false);
  for (const mode of ['normal', 'private']) {
    delete state.session.privateLedgers[`${mode} ${site}`];
    delete state.session.undelivered[`${mode} ${site}`];
    forgetStrict(state, `${mode} ${site}`);
  }
  forgetSilence(state, site);
  const blocks = scope && forgetBlocks(scope.top).catch(unreadable);
  await Promise.all([saveSettings(state, { ...state.mine, sites }), eraseLedger(site), blocks]);
  await dropParties(site);
  outlines.forget();
  return null;
}

/** Runs the handler of one message; the type of each topic's ask is given by our own pages, which are the only senders. */
export const answerOwn = (handlers: Handlers, message: OwnMessage): Promise<unknown> => dispatch(handlers, message);

function dispatch<T extends OwnTopic>(
  handlers: Handlers,
  message: { type: T; ask: OwnProtocol[T]['ask'] },
): Promise<unknown> {
  return handlers[message.type](message.ask);
}
