// Whether bytes are those that a page named by their hash (Subresource Integrity, 3.3). Runs in pages and in tests.

const algorithms = ['512', '384', '256'] as const;

/**
 * True for no metadata, or none that is understood: as a browser would have it. Of several hashes the strongest count.
 *
 * @param subtle Absent on pages without a secure context: there nothing can be held against a hash, and the answer is no.
 */
export async function hasIntegrity(
  bytes: Uint8Array<ArrayBuffer>,
  metadata: string,
  subtle: SubtleCrypto | undefined,
): Promise<boolean> {
  const named = [...metadata.matchAll(/(?:^|\s)sha(256|384|512)-([\w+/-]+={0,2})(?=[?\s]|$)/g)];
  const bits = algorithms.find((one) => named.some(([, of]) => of === one));
  if (bits === undefined) return true;
  if (subtle === undefined) return false;
  const hash = btoa(String.fromCharCode(...new Uint8Array(await subtle.digest(`SHA-${bits}`, bytes))));
  return named.some(([, of, text = '']) => of === bits && text.replaceAll('-', '+').replaceAll('_', '/') === hash);
}
