// The overview of all sites is made of what did not change only once, in whichever life of the worker.
import { expect, test } from 'vitest';
import { healthOf } from '@/lib/background/rescue/health';
import { createOutlines } from '@/lib/background/sight/outlines';
import { emptySession } from '@/lib/background/state/session';
import type { State } from '@/lib/background/state/state';
import type { KeptOutline } from '@/lib/browser/database';
import { emptyLedger, noteRequest } from '@/lib/ledger/dependency';
import type { SiteOutline } from '@/lib/ledger/outline';
import { noParties, type SiteParties, withRequests } from '@/lib/ledger/party';
import { noPolicy } from '@/lib/messages/policy';
import { defaultSettings } from '@/lib/messages/settings';

const [a, b]: [string, string] = ['https://a.org', 'https://b.org'];
const now = Date.UTC(2026, 11, 1);
const ref = { host: 'mainnet.infura.io', operator: 'infura', chainId: 1 };
const asked = (site: string) => noteRequest(emptyLedger(site), ref, true, now);
const contacted = (site: string, host: string, outcome: 'sound' | 'fault' = 'sound') =>
  withRequests(noParties(site), [{ host, kinds: ['script'], at: now, outcome, server: null }], now);

/** A disk, and the worker's lives on it. */
function open() {
  const disk = { parties: new Map([[a, contacted(a, 'cdn.example.net')]]), outlines: new Map<string, KeptOutline>() };
  const ledgers = new Map([a, b].map((site) => [site, asked(site)]));
  let version = '1';
  const live = () => {
    const state: State = {
      ...{ settings: defaultSettings, mine: defaultSettings, policy: noPolicy, setAside: false },
      ...{ session: emptySession(), ledgers: new Map(ledgers) },
    };
    const known = new Map<string, SiteParties>();
    const read: string[] = [];
    const unsaved = new Set<unknown>();
    const outlines = createOutlines({
      sites: async () => [...disk.parties.keys()],
      known: (site) => known.get(site),
      isUnsaved: (ledger) => unsaved.has(ledger),
      read: async (sites) => {
        read.push(...sites);
        return new Map(sites.map((site) => [site, known.get(site) ?? disk.parties.get(site) ?? noParties(site)]));
      },
      load: async () => structuredClone([...disk.outlines.values()]),
      save: async (all) => {
        for (const one of all) disk.outlines.set(one.site, structuredClone(one));
      },
      version: () => version,
    });
    const look = async (at = now) => new Map((await outlines.look(state, at)).map((one) => [one.site, one]));
    return { state, known, read, unsaved, outlines, look };
  };
  /** As a write of the database does. */
  const write = (parties: SiteParties) => {
    disk.parties.set(parties.site, parties);
    disk.outlines.delete(parties.site);
  };
  return { disk, live, write, update: () => (version = '2') };
}

const namesOf = (outline: SiteOutline | undefined) => outline?.operators.map(({ operatorName }) => operatorName);

test('a site that has not changed is not looked through again, in this life of the worker and in the next', async () => {
  const { live } = open();
  const first = live();
  const seen = await first.look();
  expect(namesOf(seen.get(a))?.sort()).toEqual(['Infura', 'example.net']);
  const again = await first.look(now + 5_000);
  expect([again.get(a), again.get(b)]).toEqual([seen.get(a), seen.get(b)]);
  expect(first.read.sort()).toEqual([a, b]);
  const second = live();
  expect(await second.look(now + 3_600_000)).toEqual(seen);
  expect(second.read).toEqual([]);
});

test('what a site asks or contacts anew is there at the next look, and other sites stay as they were', async () => {
  const { live, write } = open();
  const { state, known, read, look } = live();
  await look();
  const more = contacted(b, 'fonts.example.com');
  known.set(b, more);
  write(more);
  expect(namesOf((await look()).get(b))).toContain('example.com');
  expect(read.sort()).toEqual([a, b, b]);
  state.ledgers.set(
    a,
    noteRequest(asked(a), { ...ref, operator: 'alchemy', host: 'eth-mainnet.g.alchemy.com' }, true, now),
  );
  expect(namesOf((await look()).get(a))).toContain('Alchemy');
  const next = live();
  await next.look();
  expect(next.read).toEqual([]);
  write(contacted(b, 'late.example.org'));
  const last = live();
  expect(namesOf((await last.look()).get(b))).toContain('example.org');
  expect(last.read).toEqual([b]);
});

test('what the disk does not know yet is not taken from it', async () => {
  const { live } = open();
  await live().look();
  const { state, unsaved, read, look } = live();
  const ledger = noteRequest(asked(a), { ...ref, operator: 'alchemy', host: 'eth-mainnet.g.alchemy.com' }, true, now);
  state.ledgers.set(a, ledger);
  unsaved.add(ledger);
  expect(namesOf((await look()).get(a))).toContain('Alchemy');
  expect(read).toEqual([a]);
});

test('a switch of the user and an update count at once, and a site that is erased is gone', async () => {
  const { live, update, disk } = open();
  const { state, read, outlines, look } = live();
  expect((await look()).get(b)?.parts[0]?.spares.length).toBeGreaterThan(0);
  state.settings = { ...defaultSettings, failover: false };
  expect((await look()).get(b)?.parts[0]?.spares).toEqual([]);
  expect(read.length).toBe(4);
  state.ledgers.delete(a);
  disk.parties.delete(a);
  disk.outlines.delete(a);
  outlines.forget();
  expect([...(await look()).keys()]).toEqual([b]);
  expect(read.length).toBe(4);
  update();
  await look();
  expect(read.length).toBe(5);
});

test('where something was learnt of spares it counts within a minute, and a host that fails is looked at anew in each life', async () => {
  const { live, disk } = open();
  disk.parties.set(a, contacted(a, 'cdn.example.net', 'fault'));
  const { state, read, look } = live();
  const url = 'https://eth.drpc.org';
  state.session.candidates[`normal ${b} ${url}`] = healthOf(state.session, { key: `normal ${b}` }, url);
  await look();
  await look(now + 59_000);
  expect(read.length).toBe(2);
  await look(now + 61_000);
  expect(read.sort()).toEqual([a, a, b, b]);
  const next = live();
  await next.look(now + 62_000);
  expect(next.read).toEqual([a]);
});

test('what is prepared for sites that changed is there for a look in a later life', async () => {
  const { live } = open();
  const first = live();
  await first.outlines.prepare(first.state, [a], now);
  expect(first.read).toEqual([a]);
  const next = live();
  await next.look();
  expect(next.read).toEqual([b]);
});
