// The text of what a site sends and is sent by XMLHttpRequest, read without changing either. Runs in the site's own world.
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
  /**
   * What the own response says; null when it cannot be read at once (blob, document).
   * `plain`: certainly results, told from the site's own object; `text` is then '' unless it is short.
   */
  received(xhr: XMLHttpRequest): { text: string; plain: boolean } | null;
  byteLength(text: string): number;
}

export function createXhrBodies(native: NativeXhr): XhrBodies {
  const [Decoder, Encoder, Bytes, Buffer] = [TextDecoder, TextEncoder, Uint8Array, ArrayBuffer];
  const { isView } = Buffer;
  const { isArray } = Array;
  const write = JSON.stringify;
  const decode = (bytes: Uint8Array) => new Decoder().decode(bytes);

  function readJson(value: unknown): { text: string; plain: boolean } {
    if (value === null || value === undefined) return { text: '', plain: false };
    const plain = isArray(value) ? value.length > 0 && value.every(isResult) : isResult(value);
    return { text: plain && !isEvidence(value) ? '' : write(value), plain };
  }

  return {
    sent(body) {
      if (typeof body === 'string') return mayBeCalls(body) ? { text: body, copy: () => body } : null;
      if (!isView(body) && !(body instanceof Buffer)) return null;
      const bytes = isView(body) ? new Bytes(body.buffer, body.byteOffset, body.byteLength) : new Bytes(body);
      if (bytes.byteLength > maxBodyChars) return null;
      const text = decode(bytes);
      return mayBeCalls(text) ? { text, copy: () => new Encoder().encode(text) } : null;
    },
    received(xhr) {
      const type = native.get(xhr, 'responseType');
      switch (type) {
        case '':
        case 'text':
          return { text: native.get(xhr, 'responseText'), plain: false };
        case 'json':
          return readJson(native.get(xhr, 'response'));
        case 'arraybuffer': {
          const buffer: unknown = native.get(xhr, 'response');
          return { text: buffer instanceof Buffer ? decode(new Bytes(buffer)) : '', plain: false };
        }
        case 'blob':
        case 'document':
          return null;
      }
    },
    byteLength: (text) => new Encoder().encode(text).byteLength,
  };
}

/** Cheap: nearly every body that a site posts is told apart here. */
function mayBeCalls(text: string): boolean {
  return text.length <= maxBodyChars && text.includes('"method"');
}

function isResult(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'result' in value && !('error' in value);
}

/** Chain ids and blocks are evidence of a chain, and short; other results are not written out for us. */
function isEvidence(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('result' in value)) return false;
  const { result } = value;
  if (typeof result === 'string') return result.length < 256;
  return typeof result === 'object' && result !== null && 'hash' in result;
}
