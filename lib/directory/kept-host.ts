// A host's name as it is written down and given away: without the labels that say what was looked at, or are a key. Pure.

/** What stands before it names content: a CID, a name, several labels of one. */
const contentZones = new Set(['ipfs', 'ipns']);
/** Longer than any name that people read: a hash, a key, an id made by a machine. */
const MADE = /^(?=.*\d)[a-z0-9-]{28,}$/;

/** With a dot between its labels: an operator that stands in no list has its host for a name. */
const HOST = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?$/i;

/** A host as `keptHost` gives it, and whatever else is somebody's name as it is. */
export const keptName = (name: string): string => (HOST.test(name) ? keptHost(name) : name);

/** `bafy….ipfs.dweb.link` is `*.ipfs.dweb.link`, and stays the same when it is asked again. The port stays. */
export function keptHost(host: string): string {
  const labels = host.toLowerCase().split('.');
  const isZone = (label: string, at: number) =>
    at > 0 && contentZones.has(label) && (at < labels.length - 2 || /^localhost/.test(labels[at + 1] ?? ''));
  const zone = labels.findLastIndex(isZone);
  const rest = zone === -1 ? labels : ['*', ...labels.slice(zone)];
  return rest.map((label, at) => (at < rest.length - 2 && MADE.test(label) ? '*' : label)).join('.');
}
