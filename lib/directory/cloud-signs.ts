// What response headers and host names give away of the cloud behind them. Pure; runs in the background and in tests.
import file from '@/assets/directory/clouds.json';
import { remembering } from './remembering';

/** As `webRequest` gives them. */
type Headers = readonly { name: string; value?: string }[];

/** One strong sign of a row is enough, or two of its weak ones. */
const ENOUGH = 2;

interface Sign {
  row: number;
  weight: number;
  match: RegExp | null;
}

const signs = new Map<string, Sign[]>();
for (const [row, { strong, weak }] of file.signs.entries()) {
  for (const text of strong) add(text, { row, weight: ENOUGH });
  for (const text of weak) add(text, { row, weight: 1 });
}

function add(text: string, sign: Omit<Sign, 'match'>): void {
  const [, name = text, expression] = /^([^:]+): (.*)$/.exec(text) ?? [];
  const match = expression === undefined ? null : new RegExp(expression, 'im');
  signs.set(name, [...(signs.get(name) ?? []), { ...sign, match }]);
}

/** Labels of the clouds that these headers give away, in the directory's order; Firefox has all its cookies in one header. */
export function signsOf(headers: Headers): string[] {
  const weights = new Map<number, number>();
  const seen = new Set<Sign>();
  for (const { name, value = '' } of headers)
    for (const sign of signs.get(name.toLowerCase()) ?? []) {
      if (seen.has(sign) || sign.match?.test(value) === false) continue;
      seen.add(sign);
      weights.set(sign.row, (weights.get(sign.row) ?? 0) + sign.weight);
    }
  const rows = [...weights].filter(([, weight]) => weight >= ENOUGH).map(([row]) => row);
  return [...new Set(rows.sort((a, b) => a - b).map((row) => file.signs[row]?.label ?? ''))];
}

let hostSigns: { label: string; match: RegExp }[] | null = null;

/** `*` stands for any part of a name, or for several. Made when first asked for: most lives of the worker never ask. */
const readHostSigns = () =>
  file.signs.flatMap(({ label, hosts }) =>
    hosts.map((suffix) => ({
      label,
      match: new RegExp(`(?:^|\\.)${suffix.replaceAll('.', '\\.').replaceAll('*', '.*')}$`),
    })),
  );

/** Label of the cloud whose own name space a host is in; null for all others. */
export const hostSignOf = remembering((hostname): string | null => {
  hostSigns ??= readHostSigns();
  return hostSigns.find(({ match }) => match.test(hostname))?.label ?? null;
}, 2_000);
