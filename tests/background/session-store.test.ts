// How the session lies in storage: each filter by itself, nothing written twice, nothing lost when storage fails for a moment.
import { expect, test } from 'vitest';
import { emptySession, type Session } from '@/lib/background/state/session';
import { createSessionStore } from '@/lib/background/state/session-store';
import { madeAt, type VirtualFilter } from '@/lib/rpc/follow/virtual-filter';

const head = {
  number: 9,
  hash: `0x${'ab'.repeat(32)}`,
  parentHash: `0x${'cd'.repeat(32)}`,
  timestampMs: 0,
  source: '{}',
};
const filterAt = (now: number): VirtualFilter => madeAt('eth_newFilter', '{}', head, now);

/** Storage as a browser has it: values are copied, and each call comes to its end some time later. */
function openArea() {
  const stored = new Map<string, string>();
  const written: string[][] = [];
  const state = { isFull: false, inFlight: 0, most: 0 };
  const later = async <T>(act: () => T): Promise<T> => {
    state.most = Math.max(state.most, ++state.inFlight);
    await new Promise((resolve) => setImmediate(resolve));
    state.inFlight -= 1;
    return act();
  };
  return {
    state,
    written,
    keys: () => [...stored.keys()].sort(),
    area: {
      loadAll: () => later(() => Object.fromEntries([...stored].map(([key, text]) => [key, JSON.parse(text)]))),
      saveAll: (values: Record<string, unknown>) =>
        later(() => {
          if (state.isFull) throw new Error('QUOTA_BYTES exceeded');
          written.push(Object.keys(values).sort());
          for (const [key, value] of Object.entries(values)) stored.set(key, JSON.stringify(value));
        }),
      remove: (keys: string[]) =>
        later(() => {
          for (const key of keys) stored.delete(key);
        }),
    },
  };
}

function withFilters(filters: Session['filters']): Session {
  return { ...emptySession(), filters, privateRelay: { 'normal https://a.xyz': true } };
}

test('a worker that starts anew finds what the one before it knew', async () => {
  const { area } = openArea();
  const session = withFilters({ one: filterAt(1), two: filterAt(2) });
  await createSessionStore(area).save(session);
  expect(await createSessionStore(area).load()).toEqual(session);
});

test('where nothing lies, or what another version wrote, one begins with nothing', async () => {
  const { area } = openArea();
  expect(await createSessionStore(area).load()).toEqual(emptySession());
  await area.saveAll({ session: { breakers: {} }, 'filter one': filterAt(1) });
  expect(await createSessionStore(area).load()).toEqual(emptySession());
});

test('of the filters only those are written that have changed, also by a worker that has just found them', async () => {
  const { area, written } = openArea();
  const [one, two] = [filterAt(1), filterAt(2)];
  await createSessionStore(area).save(withFilters({ one, two }));
  const store = createSessionStore(area);
  const session = await store.load();
  await store.save(session);
  session.filters.two = filterAt(3);
  await store.save(session);
  expect(written).toEqual([['filter one', 'filter two', 'session'], ['session'], ['filter two', 'session']]);
});

test('a filter that is dropped is taken out, and does not come back', async () => {
  const { area, keys } = openArea();
  const store = createSessionStore(area);
  await store.save(withFilters({ one: filterAt(1), two: filterAt(2) }));
  await store.save(withFilters({ two: filterAt(2) }));
  expect(keys()).toEqual(['filter two', 'session']);
  expect(Object.keys((await createSessionStore(area).load()).filters)).toEqual(['two']);
});

test('what could not be written is written by the next save', async () => {
  const { area, state, written } = openArea();
  const store = createSessionStore(area);
  const session = withFilters({ one: filterAt(1) });
  state.isFull = true;
  await expect(store.save(session)).rejects.toThrow('QUOTA_BYTES');
  state.isFull = false;
  await store.save(session);
  expect(written).toEqual([['filter one', 'session']]);
});

test('saves that are begun together are written one after the other, each of them as the session then is', async () => {
  const { area, state, written } = openArea();
  const store = createSessionStore(area);
  const session = withFilters({});
  const first = store.save(session);
  session.filters.one = filterAt(1);
  const second = store.save(session);
  await Promise.all([first, second]);
  expect(state.most).toBe(1);
  expect(written.flat().filter((key) => key === 'filter one')).toHaveLength(1);
  expect(Object.keys((await createSessionStore(area).load()).filters)).toEqual(['one']);
});
