// What a site sends as text: only text and bytes can hold JSON-RPC for us. Runs in the site's own world.
import { isText, mayBeCall } from '@/lib/rpc/glance';

/** Rules 3.7. */
export const maxBodyChars = 1_000_000;

const { isView } = ArrayBuffer;

export const decode = (bytes: AllowSharedBufferSource): string => new TextDecoder().decode(bytes);
export const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** As it is now: the site may change the bytes as soon as its call has returned. Null for a body that cannot hold JSON-RPC. */
export function textOf(body: unknown): string | null {
  if (isText(body)) return body;
  const isBytes = isView(body) || body instanceof ArrayBuffer;
  return isBytes && body.byteLength <= maxBodyChars ? decode(body) : null;
}

/** Of whatever a site sends. */
export const mayHoldCall = (body: unknown): boolean => mayBeCall(textOf(body) ?? '');
