// Whom a site, or all sites, ask, as files for people and for programs: hosts without paths, times as ISO 8601. Pure.

import { csvOf } from '@/components/kit/csv';
import { redactedHost, redactedName } from '@/lib/ledger/erase';
import type { OperatorUse } from '@/lib/ledger/overview';
import type { Sight } from '@/lib/ledger/sight';

export type FileKind = 'csv' | 'json';

const isoOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** Named in English in every language: programs read them. */
type Row = Record<string, string | number | null>;

/** Rows of a table; the first names the heads. */
export function tableText(kind: FileKind, rows: readonly Row[]): string {
  if (kind === 'json') return `${JSON.stringify(rows, null, 2)}\n`;
  const heads = Object.keys(rows[0] ?? {});
  return csvOf(
    heads,
    rows.map((row) => heads.map((head) => row[head] ?? null)),
  );
}

/** Of a site's file; as its host may leave this computer. */
export const sightName = (site: string): string =>
  `site-${redactedHost(URL.canParse(site) ? new URL(site).host : site)}`;

export function sightText(kind: FileKind, site: string, { parties, domainNames }: Sight): string {
  const rows = parties.map((one): Row => {
    const { host, operatorName, role, partName, requests, lastAt, failingSince, domains, whole, spare } = one;
    const clouds = domains.map((domain) => domainNames[domain] ?? domain).join(' / ');
    return {
      ...{
        site,
        host: redactedHost(host),
        operator: redactedName(operatorName),
        role,
        part: partName,
        requests,
        lastAt: isoOf(lastAt),
      },
      ...{ failingSince: isoOf(failingSince), clouds, originKnown: whole ? 'yes' : 'no', ifItFails: spare },
    };
  });
  return tableText(kind, rows);
}

export function operatorsText(kind: FileKind, operators: readonly OperatorUse[]): string {
  const rows = operators.map(
    ({ name, roles, clouds, sites, requests, failingSince, lastAt }): Row => ({
      ...{ operator: redactedName(name), roles: roles.join(' / '), clouds: clouds.join(' / '), sites, requests },
      ...{ lastAt: isoOf(lastAt), failingSince: isoOf(failingSince) },
    }),
  );
  return tableText(kind, rows);
}
