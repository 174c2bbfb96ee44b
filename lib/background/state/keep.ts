// Work that is done once and kept, unless it failed. Pure; runs in the background.

/** A failure is told to all who wait for it, and the next who asks begins anew: storage that failed once must not cost the worker's life. */
export function keepUnlessFailed<T>(work: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | null = null;
  return () => {
    kept ??= work().catch((error: unknown) => {
      kept = null;
      throw error;
    });
    return kept;
  };
}
