// What our own pages are told of settings. Runs in the background.
import { keptSites } from '@/lib/background/sight/parties';
import type { State } from '@/lib/background/state/state';
import type { ToldSettings } from '@/lib/messages/policy';
import { hasNode } from './own-nodes';

export const toldSettings = async (state: State): Promise<ToldSettings> => ({
  settings: state.settings,
  setAside: state.setAside,
  seen: [...new Set([...state.ledgers.keys(), ...(await keptSites())])],
  hasNode: hasNode(state.settings),
  ...state.policy,
});
