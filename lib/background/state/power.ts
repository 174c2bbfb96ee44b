// Whether Detour does anything for a site now: the switches, the pause, and the hook's own step back. Pure.
import type { ContentMode, Settings } from '@/lib/messages/settings';
import type { Scope } from './scope';
import type { Session } from './session';

export function isOnFor(
  { settings, session }: { settings: Settings; session: Pick<Session, 'safeMode'> },
  scope: Scope,
  now: number,
): boolean {
  if (!settings.failover || settings.pausedUntil > now) return false;
  return settings.sites[scope.site]?.failover !== false && session.safeMode[scope.key] !== true;
}

/** What is done with content that a site loads by its address, where Detour is on for the site. */
export function contentModeFor({ content, sites }: Pick<Settings, 'content' | 'sites'>, site: string): ContentMode {
  return sites[site]?.content ?? content.mode;
}

/** Whether content is to be helped at all. */
export function isContentOnFor(
  known: { settings: Settings; session: Pick<Session, 'safeMode'> },
  scope: Scope,
  now: number,
): boolean {
  return isOnFor(known, scope, now) && contentModeFor(known.settings, scope.site) !== 'off';
}
