// Says on the console what failed and stops nothing else. Runs in the background.

/** @param what As a sentence goes on after "Detour could not". */
export function couldNot(what: string): (error: unknown) => void {
  return (error) => console.warn(`Detour could not ${what}.`, error);
}
