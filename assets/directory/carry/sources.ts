// The table of sources: short keys in the entries, full texts in sources.json. Runs in Node, in the refresh script.

/** A dead-on table for one group: gives each text a short key, the same every time. */
export interface SourceTable {
  keyOf(text: string): string;
  table(): Record<string, string>;
}

export function sourceTable(): SourceTable {
  const keys = new Map<string, string>();
  return {
    keyOf(text) {
      const known = keys.get(text);
      if (known !== undefined) return known;
      const word = text
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, '-')
        .split('-')
        .slice(0, 3)
        .join('-');
      const taken = [...keys.values()];
      const key = taken.includes(word) ? `${word}-${taken.length}` : word;
      keys.set(text, key);
      return key;
    },
    table: () => Object.fromEntries([...keys].map(([text, key]) => [key, text])),
  };
}
