// What must end with this process, behind one listener: each node with one of its own came to more than Node takes for sound. Runs in Node.
const endings = new Set<() => void>();

function endAll(): void {
  for (const end of endings) end();
}

/** Calls `end` when the process exits, however it does unless it is killed outright; what it gives back takes that back. `end` can not wait. */
export function atExit(end: () => void): () => void {
  if (endings.size === 0) process.once('exit', endAll);
  endings.add(end);
  return () => {
    endings.delete(end);
    if (endings.size === 0) process.removeListener('exit', endAll);
  };
}
