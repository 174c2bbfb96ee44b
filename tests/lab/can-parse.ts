// Set-up of the unit tests: Node 20's `URL.canParse` refuses what is not ASCII once it was called some thousand times (its fast call takes
// Latin-1 for UTF-8), which browsers do not. All files run in one process, so it is that warm. Runs in vitest's workers.
URL.canParse = (url, base) => {
  try {
    return Boolean(new URL(url, base));
  } catch {
    return false; // a TypeError: that is the question asked
  }
};
