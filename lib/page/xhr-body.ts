// What a site sends and is sent by XMLHttpRequest, read without changing either. Runs in the site's own world.
import { maxBodyChars } from './rescue';
import type { NativeXhr } from './xhr-native';

export interface SentBody {
  readonly text: string;
  /** What to send for it, when the site may have changed its own since. */
  copy(): unknown;
}

export interface XhrBodies {
  /** Null for a body that cannot hold JSON-RPC. */
  sent(body: unknown): SentBody | null;
  /** What the own response says: its text, or of `responseType` json its value; undefined when it cannot be read at once (blob, document). */
  received(xhr: XMLHttpRequest): unknown;
  byteLength(text: string): number;
}

export function createXhrBodies(native: NativeXhr): XhrBodies {
  const [Decoder, Encoder, Bytes, Buffer] = [TextDecoder, TextEncoder, Uint8Array, ArrayBuffer];
  const { isView } = Buffer;
  const decode = (bytes: Uint8Array) => new Decoder().decode(bytes);
  const encode = (text: string) => new Encoder().encode(text);
  return {
    sent(body) {
      if (typeof body === 'string') return { text: body, copy: () => body };
      if (!isView(body) && !(body instanceof Buffer)) return null;
      const bytes = isView(body) ? new Bytes(body.buffer, body.byteOffset, body.byteLength) : new Bytes(body);
      if (bytes.byteLength > maxBodyChars) return null;
      const text = decode(bytes);
      return { text, copy: () => encode(text) };
    },
    received(xhr) {
      const type = native.get(xhr, 'responseType');
      if (type === 'blob' || type === 'document') return undefined;
      const body: unknown = native.get(xhr, 'response') ?? '';
      return body instanceof Buffer ? decode(new Bytes(body)) : body;
    },
    byteLength: (text) => encode(text).byteLength,
  };
}
