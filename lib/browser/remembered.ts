// Small choices of how our own pages show things, kept by the page itself: nothing else depends on them. Runs in our own pages.

/** Null where nothing is remembered, or the browser keeps nothing. */
export function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function remember(key: string, choice: string): void {
  try {
    localStorage.setItem(key, choice);
  } catch {
    // not remembered then
  }
}
