// What an administrator has set for Detour, as the browser hands it down. Runs in the background.
import browser from 'webextension-polyfill';

/** `unreadable`: there may be a policy, but the browser does not say which. */
export type Managed = { kind: 'absent' } | { kind: 'present'; value: unknown } | { kind: 'unreadable' };

export async function loadManaged(): Promise<Managed> {
  try {
    const value = await browser.storage.managed.get();
    return Object.keys(value).length === 0 ? { kind: 'absent' } : { kind: 'present', value };
  } catch (error) {
    // Firefox rejects with these words where no administrator set anything; Chromium gives an empty object.
    const isAbsent = error instanceof Error && error.message.includes('manifest not found');
    return isAbsent ? { kind: 'absent' } : { kind: 'unreadable' };
  }
}

/** Chromium tells of a new policy while it runs, and of the first one shortly after an install; Firefox reads it at its start. */
export function onManagedChange(listener: () => void): void {
  browser.storage.onChanged.addListener((_changes, area) => {
    if (area === 'managed') listener();
  });
}
