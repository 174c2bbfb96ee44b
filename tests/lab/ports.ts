// The ports of one lab, which no other lab takes meanwhile: that of a host that refuses connections is shut, and a lab beside it that came
// to have it would answer in its place. Runs in Node, in tests and in `npm start` only.
import { createServer, type Server } from 'node:net';

export interface Stretch {
  /** Listens on the next port that is free, and gives it. */
  open: (server: Server) => Promise<number>;
  end: () => Promise<void>;
}

/** Below the ports that connections leave from. */
const FIRST = 20_000;
const STRETCHES = 20;
/** A lab has a hundred hosts, and those of its test. */
const PORTS_EACH = 600;

/** Resolves to the port; rejects where it is taken. */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject); // a port that is shut and opened again must not gather them
      resolve(port);
    });
  });
}

export function unlisten(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => server.close(() => resolve()));
}

async function isFree(server: Server, port: number): Promise<boolean> {
  try {
    await listen(server, port);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false;
    throw error;
  }
}

/** Whoever listens on a stretch's first port has all of it. */
export async function takeStretch(): Promise<Stretch> {
  const guard = createServer();
  let stretch = Math.floor(Math.random() * STRETCHES);
  for (let tried = 0; !(await isFree(guard, FIRST + stretch * PORTS_EACH)); tried++) {
    if (tried === STRETCHES) throw new Error(`${STRETCHES} labs run already: stop some`);
    stretch = (stretch + 1) % STRETCHES;
  }
  const first = FIRST + stretch * PORTS_EACH;
  let next = first;
  return {
    open: async (server) => {
      do next += 1;
      while (next < first + PORTS_EACH && !(await isFree(server, next)));
      if (next >= first + PORTS_EACH) throw new Error(`a lab has ${PORTS_EACH - 1} hosts at most`);
      return next;
    },
    end: () => unlisten(guard),
  };
}
