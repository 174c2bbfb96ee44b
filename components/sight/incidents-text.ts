// The incidents as a file, for people and for programs: JSON with times as ISO 8601. Pure.
import { redactedHost } from '@/lib/ledger/erase';
import type { IncidentRow } from '@/lib/messages/own-protocol';

const isoOf = (at: number | null) => (at === null ? null : new Date(at).toISOString());

export function incidentsText(incidents: readonly IncidentRow[]): string {
  const rows = incidents.map((one) => ({
    ...one,
    hosts: one.hosts.map(redactedHost),
    startedAt: isoOf(one.startedAt),
    endedAt: isoOf(one.endedAt),
  }));
  return JSON.stringify(rows, null, 2);
}
