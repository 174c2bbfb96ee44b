// What is known of a site, or of a chain of it, beside the session: in memory, never written down, and erased with the session that it belongs to. Pure; runs in the background.

/** A session, by the part of it that erasing puts another in the place of. */
interface Owner {
  pins: object;
}

export interface Beside<T> {
  get: (owner: Owner, key: string) => T | undefined;
  /** The one put in last is forgotten last. */
  put: (owner: Owner, key: string, value: T) => void;
  drop: (owner: Owner, key: string) => void;
}

/** @param most Kept at once for one session. */
export function besideSession<T>(most: number): Beside<T> {
  const all = new WeakMap<object, Map<string, T>>();
  return {
    get: ({ pins }, key) => all.get(pins)?.get(key),
    put: ({ pins }, key, value) => {
      const ofSession = all.get(pins) ?? new Map<string, T>();
      all.set(pins, ofSession);
      ofSession.delete(key);
      ofSession.set(key, value);
      if (ofSession.size > most) ofSession.delete(ofSession.keys().next().value ?? key);
    },
    drop: ({ pins }, key) => {
      all.get(pins)?.delete(key);
    },
  };
}
