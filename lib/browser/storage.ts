// Storage by name: settings that last (local) and state that lasts as long as the browser runs (session). Runs in the background.
import browser from 'webextension-polyfill';

export type Area = 'local' | 'session';

/** The stored value, or undefined; shape is the caller's to parse. */
export async function load(area: Area, key: string): Promise<unknown> {
  return (await browser.storage[area].get(key))[key];
}

/** @throws when the quota is used up or storage is gone; nothing was then written. */
export async function save(area: Area, key: string, value: unknown): Promise<void> {
  await browser.storage[area].set({ [key]: value });
}

export async function loadAll(area: Area): Promise<Record<string, unknown>> {
  return browser.storage[area].get(null);
}

/** All of them or none. @throws as `save` does. */
export async function saveAll(area: Area, values: Record<string, unknown>): Promise<void> {
  await browser.storage[area].set(values);
}

export async function remove(area: Area, keys: string[]): Promise<void> {
  await browser.storage[area].remove(keys);
}

export async function clearAll(): Promise<void> {
  await Promise.all([browser.storage.local.clear(), browser.storage.session.clear()]);
}
