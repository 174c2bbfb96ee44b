// The incidents as a file, for people and for programs: hosts without what was looked at, times as ISO 8601. Pure.
import { redactedHost, redactedName } from '@/lib/ledger/erase';
import type { IncidentRow } from '@/lib/messages/own-protocol';
import { type FileKind, tableText } from './sight-text';

const isoOf = (at: number | null) => (at === null ? null : new Date(at).toISOString());

/** Who is in no list: a node of the user's own, whose address is nobody's business, or was one. */
const unlisted = 'unlisted';

/** As it may leave this computer. */
const redacted = (one: IncidentRow): IncidentRow => ({
  ...one,
  name: redactedName(one.name),
  hosts: one.hosts.map(redactedHost),
  operators: one.operators.map(redactedName),
  rescuers: one.rescuers.map((by) => (by.listed ? by : { operator: unlisted, name: unlisted, listed: false })),
});

/** A table says in words what a list or an object would. */
function rowOf({ fault, rescuers, ...one }: IncidentRow) {
  return {
    ...{ cause: one.cause, name: one.name, hosts: one.hosts.join(' / ') },
    ...{ operators: one.operators.join(' / '), cloud: one.cloud },
    ...{ startedAt: isoOf(one.startedAt), endedAt: isoOf(one.endedAt), fault: fault?.kind ?? 'no-new-block' },
    ...{ sites: one.sites.join(' / '), rescuers: rescuers.map(({ name }) => name).join(' / ') },
    ...{ saved: one.saved, lost: one.lost },
  };
}

export function incidentsText(kind: FileKind, incidents: readonly IncidentRow[]): string {
  const leaving = incidents.map(redacted);
  if (kind === 'csv') return tableText(kind, leaving.map(rowOf));
  const rows = leaving.map((one) => ({ ...one, startedAt: isoOf(one.startedAt), endedAt: isoOf(one.endedAt) }));
  return JSON.stringify(rows, null, 2);
}
