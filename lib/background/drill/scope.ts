// While a drill runs, its tab is a scope of its own: what is learnt there is no other tab's business, and goes with it. Pure.
import type { Scope } from '@/lib/background/state/scope';
import type { Session } from '@/lib/background/state/session';
import type { Drill } from '@/lib/ledger/drill';

const MARK = 'drill-';

/** What a key of that scope begins with while it is drilled. */
export const keyInDrill = (key: string): string => MARK + key;

/** The same site's outside the drill. */
export const topOutside = (top: string): string => (top.startsWith(MARK) ? top.slice(MARK.length) : top);

/** The drill that counts for a request of that site from a tab; -1: from a worker of no tab. */
export function drillOf({ drills }: Pick<Session, 'drills'>, tabId: number, top: string): Drill | undefined {
  const drill =
    tabId === -1 ? Object.values(drills).find((one) => one.workers === 'cut' && one.top === top) : drills[tabId];
  return drill?.top === top ? drill : undefined;
}

/** The scope of a tab's site, or of a worker's (-1), as it counts now. */
export function inDrill<S extends Scope | null>(session: Pick<Session, 'drills'>, tabId: number, scope: S): S {
  if (scope === null || scope.cut !== undefined) return scope;
  const drill = drillOf(session, tabId, scope.top);
  if (drill === undefined) return scope;
  const { what, hosts } = drill;
  return { ...scope, key: keyInDrill(scope.key), top: keyInDrill(scope.top), cut: { what, hosts } };
}

/** The same for who asks. */
export function callerInDrill<C extends { tabId: number; scope: Scope }>(
  session: Pick<Session, 'drills'>,
  caller: C,
): C {
  return { ...caller, scope: inDrill(session, caller.tabId, caller.scope) };
}

/** That site's scope in the drill of a tab of it, if one runs. */
export function drillsOf(session: Pick<Session, 'drills'>, scope: Scope): Scope[] {
  const all = Object.values(session.drills).filter(({ top }) => top === scope.top);
  return all.map(({ tabId }) => inDrill(session, tabId, scope));
}

/** What a drill's scope was for is over, or does not count for that sender any more. */
export function isDrillOver(session: Pick<Session, 'drills'>, tabId: number, { cut, ...scope }: Scope): boolean {
  if (cut === undefined) return false;
  const outside: Scope = { ...scope, top: topOutside(scope.top) };
  return inDrill(session, tabId, outside).cut === undefined;
}
