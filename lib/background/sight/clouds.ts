// Which clouds a site's hosts and those who stand in for them were seen in. Runs in the background.

import { noteCloud } from '@/lib/background/rescue/health';
import { couldNot } from '@/lib/background/state/could-not';
import { keepUnlessFailed } from '@/lib/background/state/keep';
import type { Scope } from '@/lib/background/state/scope';
import { ledgerOf, putCounts, type State, saveSoon } from '@/lib/background/state/state';
import { ownFile } from '@/lib/browser/http';
import { lastAnswerOf, type SeenRequest } from '@/lib/browser/watch';
import { cloudOf, domainsOf, hostnameOf, isUnlabelled, type SeenServer } from '@/lib/directory/cloud-of';
import { type CloudTable, readCloudTable } from '@/lib/directory/cloud-table';
import { rangesDay } from '@/lib/directory/clouds';
import { type EndpointRef, noteServer, serverOf } from '@/lib/ledger/dependency';

/** Read when the first address is met that was not looked up before: that takes 10 ms, and most lives of the worker meet none. */
const cloudTable = keepUnlessFailed(async (): Promise<CloudTable> => readCloudTable(await ownFile('/clouds.bin')));

/** What a request says of its server; null where it met none. Behind a proxy the address is the proxy's. */
export function seenServer({ ip, signs, proxied }: Pick<SeenRequest, 'ip' | 'signs' | 'proxied'>): SeenServer | null {
  const address = proxied ? null : ip;
  return address === null && signs.length === 0 ? null : { ip: address, label: null, asOf: null, signs };
}

/** Never throws: a table that cannot be read must not cost more than the cloud's name. */
export async function labelled(server: SeenServer): Promise<SeenServer> {
  if (server.ip === null) return server;
  try {
    return { ...server, label: (await cloudTable()).labelOf(server.ip), asOf: rangesDay };
  } catch (error) {
    couldNot('read its table of clouds')(error);
    return server;
  }
}

/** Writes down the server that a request of the site met, and looks its address up unless that was done before. */
export async function recordServer(
  state: State,
  scope: Scope,
  ref: EndpointRef,
  request: Pick<SeenRequest, 'ip' | 'signs' | 'proxied'>,
): Promise<void> {
  putCounts(state, scope, noteServer(ledgerOf(state, scope), ref, seenServer(request)));
  const server = serverOf(ledgerOf(state, scope), ref);
  if (server === null || server.last || !isUnlabelled(server)) return;
  putCounts(state, scope, noteServer(ledgerOf(state, scope), ref, await labelled(server)));
}

/** The same for one who was asked by us, for this site (rules 0.3): its order among the others follows from it. */
export async function learnClouds(state: State, scope: Scope, url: string, listed: readonly string[]): Promise<void> {
  const { origin, hostname } = new URL(url);
  const seen = lastAnswerOf(origin);
  const server = seen === undefined ? null : seenServer(seen);
  if (server === null) return;
  noteCloud(state.session, scope, url, cloudOf({ hostname, server: await labelled(server), listed }));
  saveSoon(state);
}

/** The same target, but its clouds are those in which this site's host was seen, and by failure domains. */
export function inSeenClouds<T extends EndpointRef & { clouds: readonly string[] }>(
  target: T,
  state: State,
  scope: Scope,
): T {
  const server = serverOf(ledgerOf(state, scope), target);
  return { ...target, clouds: domainsOf(cloudOf({ hostname: hostnameOf(target), server, listed: target.clouds })) };
}
