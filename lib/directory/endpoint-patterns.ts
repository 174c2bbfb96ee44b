// Where the endpoints of the directory are, as match patterns. Pure; runs in the background and in tests.
import file from '@/assets/directory/patterns.json';
import { chainsByUrl } from './chains';
import { operatorById } from './operators';

/** A host's last two labels: more than its registrable domain never, and no suffix list is read for it. */
const lastLabels = (host: string): string => host.split('.').slice(-2).join('.');

/** Match patterns of every host that `identify` may know an endpoint at, and of some more beside them. */
export function endpointPatterns(): string[] {
  const firms = new Set(file.patterns.map(({ operator }) => operator));
  const hosts = [
    ...[...firms].flatMap((id) => operatorById(id)?.hostSuffixes ?? []),
    ...chainsByUrl().map(([url]) => url.split('/', 3)[2] ?? ''),
  ];
  return [...new Set(hosts.map(lastLabels))].map((host) => `*://*.${host}/*`);
}
