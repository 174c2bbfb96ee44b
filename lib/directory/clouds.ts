// Clouds by their ids and labels: names, failure domains, and which only stand before others. Pure; runs in the background and in tests.
import file from '@/assets/directory/clouds.json';

/** `cloud`, `cloud:region` or `cloud:service`, taken apart. */
export interface CloudPlace {
  cloud: string;
  /** As the cloud itself calls it; null where it is not known, or has none. */
  region: string | null;
  /** It ends TLS and passes on: where the work is done it does not say. */
  edge: boolean;
}

/** The day the table of addresses was put together, `YYYY-MM-DD`. */
export const rangesDay = file.checked;

const byId = new Map(file.clouds.map((cloud) => [cloud.id, cloud]));
const edges = new Set(file.edges);
/** After the colon, but no region: a network that spans all of them. */
const everywhere = 'global-accelerator';

export function placeOf(label: string): CloudPlace {
  const [cloud = '', after] = label.split(':');
  const edge = edges.has(label);
  return { cloud, region: edge || after === undefined || after === everywhere ? null : after, edge };
}

/** The cloud's id where the directory has no name for it. */
export function cloudName(cloud: string): string {
  return byId.get(cloud)?.name ?? cloud;
}

/** Clouds of one failure domain fall together: Vercel runs on AWS, Linode is Akamai. */
export function domainOf(cloud: string): string {
  return byId.get(cloud)?.domain ?? cloud;
}

/** What people call a failure domain: of Google's clouds, the one that others rent. */
export const domainName = (domain: string): string => cloudName(domain === 'google' ? 'gcp' : domain);
