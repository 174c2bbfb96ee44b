// Writes a piece of a reply no faster than the other end reads. Runs in Node, in tests and in `npm start` only.
import type { ServerResponse } from 'node:http';

/** False when nobody wants more. */
export async function written(response: ServerResponse, chunk: Uint8Array): Promise<boolean> {
  if (response.destroyed) return false;
  if (response.write(chunk)) return true;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
  return !response.destroyed;
}
