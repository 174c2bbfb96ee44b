// Where a host stands, for what a drill cuts: by the server that was seen, else by what the directory says of it. Pure; runs in the background.
import { healthOf } from '@/lib/background/rescue/health';
import type { Scope } from '@/lib/background/state/scope';
import type { Session } from '@/lib/background/state/session';
import { type CloudSeen, cloudOf, domainsOf, regionsOf, type SeenServer } from '@/lib/directory/cloud-of';
import { gatewayOf } from '@/lib/directory/gateways';
import { operatorOf } from '@/lib/directory/operators';
import { registrableDomain } from '@/lib/directory/public-host';
import { type Ground, isCut } from '@/lib/ledger/cut';

/** @param known The cloud that our own requests met there, or the server that the site's did. */
export function groundOf(hostname: string, known: { cloud: CloudSeen } | { server: SeenServer | null }): Ground {
  const [operator, gateway] = [operatorOf(hostname), gatewayOf(hostname)];
  const listed = operator?.clouds ?? gateway?.clouds ?? [];
  const seen = 'cloud' in known ? known.cloud : cloudOf({ hostname, server: known.server, listed });
  return {
    group: operator?.group ?? gateway?.group ?? registrableDomain(hostname) ?? hostname,
    domains: domainsOf(seen),
    regions: regionsOf(seen),
    // Whom nobody has written down is somebody's company.
    isCentral: operator?.centralized ?? gateway?.isCentral ?? true,
  };
}

/** Whether a request of our own for this site would go to what its drill pretends to be down. */
export function isDrilled({ cut, key }: Scope, session: Pick<Session, 'candidates'>, url: string): boolean {
  if (cut === undefined) return false;
  const { host, hostname } = new URL(url);
  const { cloud } = healthOf(session, { key }, url);
  const ground = groundOf(hostname, cloud === undefined ? { server: null } : { cloud });
  return cut.hosts.includes(host) || isCut(cut.what, ground);
}
