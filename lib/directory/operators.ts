// Host -> operator, and which operators are one failure domain. Pure; runs in the background and in tests.
import file from '@/assets/directory/operators.json';
import type { Operator, Tracking } from './entry';
import { registrableDomain } from './public-host';
import { remembering } from './remembering';
import { roleNamed } from './roles';

/** What is not written as one of ours counts as the least private. */
export function trackingOf(text: string): Tracking {
  switch (text) {
    case 'none':
    case 'limited':
    case 'unspecified':
      return text;
  }
  return 'yes';
}

const table: Operator[] = file.operators.map((row) => ({
  id: row.id,
  name: row.name,
  group: row.group,
  independent: row.independent,
  centralized: row.centralized,
  tracking: trackingOf(row.tracking),
  role: roleNamed(row.role),
  clouds: row.clouds,
  hostSuffixes: row.hosts,
}));
const byId = new Map(table.map((operator) => [operator.id, operator]));
const bySuffix = new Map(table.flatMap((operator) => operator.hostSuffixes.map((suffix) => [suffix, operator])));

/** All operators, in the directory's order. */
export function operators(): Operator[] {
  return table;
}

export function operatorById(id: string): Operator | null {
  return byId.get(id) ?? null;
}

/** The longest suffix wins, at label borders: `x.infura.io` is Infura's, `notinfura.io` is not. */
export const operatorOf = remembering((hostname): Operator | null => {
  const labels = hostname.toLowerCase().split('.');
  for (let from = 0; from < labels.length; from += 1) {
    const operator = bySuffix.get(labels.slice(from).join('.'));
    if (operator !== undefined) return operator;
  }
  return null;
}, 2_000);

/** An operator's id, or what stands for one where the directory knows none: the registrable domain, or a name under no known suffix itself. */
export function operatorIdOf(hostname: string): string {
  return operatorOf(hostname)?.id ?? registrableDomain(hostname) ?? hostname;
}
