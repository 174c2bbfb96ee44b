// What the background knows, loaded once per life of the worker and saved behind the replies. Runs in the background.

import { gatewayDoorsOf } from '@/lib/background/content/own-gateways';
import { holdDrills } from '@/lib/background/drill/hold';
import { ownDoorsOf } from '@/lib/background/settings/own-nodes';
import { loadPolicy } from '@/lib/background/settings/policy';
import { keepLocked, underPolicy } from '@/lib/background/settings/under-policy';
import { showPower } from '@/lib/browser/action';
import { eraseBlocks, setBlockLimit } from '@/lib/browser/block-store';
import { systemTimers } from '@/lib/browser/clock';
import { eraseLedger, eraseLedgers, loadLedgers, saveLedger } from '@/lib/browser/database';
import { setOwnDoors } from '@/lib/browser/own-door';
import { clearAll, load, loadAll, remove, save, saveAll } from '@/lib/browser/storage';
import { registerWalletScripts } from '@/lib/browser/wallet-scripts';
import type { SiteLedger } from '@/lib/ledger/dependency';
import { boundedLedgers } from '@/lib/ledger/erase';
import type { ReadPolicy } from '@/lib/messages/policy';
import { defaultSettings, type Settings } from '@/lib/messages/settings';
import { parseSettings } from '@/lib/messages/settings-parser';
import { keepUnlessFailed } from './keep';
import { isInSession, knownLedger, type LedgerScope } from './known-ledger';
import { createQuiet } from './quiet';
import { createSaving } from './saving';
import { emptySession, prune, type Session } from './session';
import { createSessionStore } from './session-store';

export interface State {
  /** What counts: `mine` under the administrator's policy. */
  settings: Settings;
  /** What the user chose, as stored. */
  mine: Settings;
  policy: ReadPolicy;
  /** The stored settings could not be read; they lie aside under another key. */
  setAside: boolean;
  session: Session;
  ledgers: Map<string, SiteLedger>;
}

const SETTINGS_KEY = 'settings';
const ASIDE_KEY = 'settings-set-aside';

const sessions = createSessionStore({
  loadAll: () => loadAll('session'),
  saveAll: (values) => saveAll('session', values),
  remove: (keys) => remove('session', keys),
});
const saving = createSaving(systemTimers);
/** Hears of each change of the state. */
export const quiet = createQuiet(systemTimers);

/** The state; every handler awaits it. Loaded once per life of the worker. */
export const loaded = keepUnlessFailed(loadState);

async function loadState(): Promise<State> {
  const [policy, stored, session, ledgers] = await Promise.all([
    loadPolicy(),
    load('local', SETTINGS_KEY),
    sessions.load(),
    ledgersOnDisk(),
  ]);
  const parsed = stored === undefined ? { kind: 'ok' as const, settings: defaultSettings } : parseSettings(stored);
  if (parsed.kind !== 'ok') await save('local', ASIDE_KEY, stored);
  const mine = parsed.kind === 'ok' ? parsed.settings : defaultSettings;
  const settings = underPolicy(mine, policy.policy);
  setOwnDoors(ownDoorsOf(settings), gatewayDoorsOf(settings));
  setBlockLimit(settings.content.keptBytes);
  holdDrills(session);
  // A browser that starts shows the manifest's icon, whatever the switch says.
  if (!settings.failover) await showPower(false);
  // An update of the extension takes its registered scripts away.
  void registerWalletScripts(sitesWithEntry(settings));
  return {
    settings,
    mine,
    policy,
    setAside: parsed.kind !== 'ok' || (await load('local', ASIDE_KEY)) !== undefined,
    session,
    ledgers,
  };
}

/** A ledger that cannot be opened must not cost the user the failover. */
async function ledgersOnDisk(): Promise<Map<string, SiteLedger>> {
  try {
    const { kept, gone } = boundedLedgers(await loadLedgers(), Date.now());
    for (const { site } of gone) void eraseLedger(site).catch(() => undefined); // the next life tries again
    return new Map(kept.map((ledger) => [ledger.site, ledger]));
  } catch {
    return new Map();
  }
}

const unsavedLedgers = new Set<SiteLedger>();

/** Session state has changed: saved soon, once for many changes. */
export function saveSoon(state: State): void {
  quiet.stir();
  saving.soon(() => saveAllOf(state));
}

/** The same for what is no loss if the worker dies first: it is seen again. */
export function saveLater(state: State): void {
  quiet.stir();
  saving.later(() => saveAllOf(state));
}

function saveAllOf(state: State): Promise<unknown> {
  const ledgers = [...unsavedLedgers];
  unsavedLedgers.clear();
  prune(state.session);
  return Promise.all([sessions.save(state.session), ...ledgers.map(saveLedger)]);
}

/** Session state that must outlive the worker before anybody hears of what it says. */
export function saveAtOnce(state: State): Promise<void> {
  quiet.stir();
  return saving.atOnce(
    () => sessions.save(state.session),
    () => saveAllOf(state),
  );
}

/** Stores what the user chose; what the policy decides stays as it was. */
export async function saveSettings(state: State, chosen: Settings): Promise<void> {
  state.mine = keepLocked(state.mine, chosen, state.policy.policy);
  await Promise.all([save('local', SETTINGS_KEY, state.mine), applyPolicy(state)]);
}

/** The administrator changed the policy while the browser runs. */
export async function renewPolicy(state: State): Promise<void> {
  state.policy = await loadPolicy();
  await applyPolicy(state);
}

async function applyPolicy(state: State): Promise<void> {
  quiet.stir();
  state.settings = underPolicy(state.mine, state.policy.policy);
  setOwnDoors(ownDoorsOf(state.settings), gatewayDoorsOf(state.settings));
  setBlockLimit(state.settings.content.keptBytes);
  await Promise.all([showPower(state.settings.failover), registerWalletScripts(sitesWithEntry(state.settings))]);
}

/** Where the user wants Detour's own entry beside the wallet's, and Detour itself. */
function sitesWithEntry({ failover, sites }: Settings): string[] {
  return failover
    ? Object.keys(sites).filter((site) => sites[site]?.wallet === true && sites[site]?.failover === true)
    : [];
}

export function dropLedger(state: State, site: string): void {
  const ledger = state.ledgers.get(site);
  if (ledger !== undefined) unsavedLedgers.delete(ledger);
  state.ledgers.delete(site);
  quiet.stir();
}

export function ledgerOf(state: State, scope: LedgerScope): SiteLedger {
  return knownLedger(state, scope);
}

export function putLedger(state: State, scope: LedgerScope, ledger: SiteLedger): void {
  keepLedger(state, scope, ledger);
  saveSoon(state);
}

/** The same for what only counts a request that went well: a healthy site's calls cost no saving each. */
export function putCounts(state: State, scope: LedgerScope, ledger: SiteLedger): void {
  keepLedger(state, scope, ledger);
  saving.later(() => saveAllOf(state));
}

/** The disk knows an older one. */
export const isUnsaved = (ledger: SiteLedger): boolean => unsavedLedgers.has(ledger);

function keepLedger(state: State, scope: LedgerScope, ledger: SiteLedger): void {
  if (isInSession(scope)) {
    state.session.privateLedgers[scope.top] = ledger;
    quiet.stir();
    return;
  }
  quiet.stir(scope.site);
  unsavedLedgers.delete(ledgerOf(state, scope));
  state.ledgers.set(scope.site, ledger);
  unsavedLedgers.add(ledger);
}

/** Settings, history, breakers: everything, at once. */
export async function eraseEverything(state: State): Promise<void> {
  unsavedLedgers.clear();
  state.mine = defaultSettings;
  state.setAside = false;
  state.session = emptySession();
  state.ledgers.clear();
  await Promise.all([clearAll(), eraseLedgers(), eraseBlocks(), applyPolicy(state)]);
}
