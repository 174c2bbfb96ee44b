// Whether Detour does anything for a site now: the switches, the pause, and the hook's own step back. Pure.
import type { Settings } from '@/lib/messages/settings';
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
