// The incidents as a file, for people and for programs: hosts without what was looked at, times as ISO 8601. Pure.
import { redactedHost } from '@/lib/ledger/erase';
import type { IncidentRow } from '@/lib/messages/own-protocol';
import { type FileKind, tableText } from './sight-text';

const isoOf = (at: number | null) => (at === null ? null : new Date(at).toISOString());

/** A table says in words what a list or an object would. */
function rowOf({ fault, rescuers, ...one }: IncidentRow) {
  return {
    ...{ cause: one.cause, name: one.name, hosts: one.hosts.map(redactedHost).join(' / ') },
    ...{ operators: one.operators.join(' / '), cloud: one.cloud },
    ...{ startedAt: isoOf(one.startedAt), endedAt: isoOf(one.endedAt), fault: fault?.kind ?? 'no-new-block' },
    ...{ sites: one.sites.join(' / '), rescuers: rescuers.map(({ name }) => name).join(' / ') },
    ...{ saved: one.saved, lost: one.lost },
  };
}

export function incidentsText(kind: FileKind, incidents: readonly IncidentRow[]): string {
  if (kind === 'csv') return tableText(kind, incidents.map(rowOf));
  const rows = incidents.map((one) => ({
    ...one,
    hosts: one.hosts.map(redactedHost),
    startedAt: isoOf(one.startedAt),
    endedAt: isoOf(one.endedAt),
  }));
  return JSON.stringify(rows, null, 2);
}
