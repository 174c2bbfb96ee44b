// The headers in which operators take a key or a customer's name. Pure; runs in the background and in tests.
import file from '@/assets/directory/key-headers.json';

/** Lower-case. No list of them can be whole: whoever relies on it must refuse what it does not name as well. */
export const keyHeaders: readonly string[] = file.headers.map(({ name }) => name);
