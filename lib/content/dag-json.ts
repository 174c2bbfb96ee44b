// Reads DAG-JSON: JSON in which `{"/": "bafy…"}` is a link. Pure; runs in the background and in tests.
import { type Bytes, NO_BYTES, utf8Text } from './bytes';
import { parseCid } from './cid-text';
import { type Decoded, type IpldValue, MAX_NESTING } from './dag-cbor';

/** @see https://ipld.io/specs/codecs/dag-json/spec/ */
export function decodeDagJson(bytes: Bytes): Decoded {
  const text = utf8Text(bytes);
  try {
    const value = text === null ? undefined : ipldOf(JSON.parse(text), 0);
    return value === undefined ? { kind: 'malformed' } : { kind: 'value', value };
  } catch {
    return { kind: 'malformed' }; // a SyntaxError: no JSON
  }
}

/** Undefined for what the format has no place for. */
function ipldOf(parsed: unknown, nesting: number): IpldValue | undefined {
  if (nesting > MAX_NESTING) return undefined;
  if (parsed === null || typeof parsed === 'boolean' || typeof parsed === 'number' || typeof parsed === 'string')
    return parsed;
  if (Array.isArray(parsed)) return listOf(parsed, nesting);
  if (typeof parsed !== 'object') return undefined;
  const entries: [string, unknown][] = Object.entries(parsed);
  const [[onlyKey, only] = []] = entries;
  if (entries.length === 1 && onlyKey === '/') return reservedOf(only);
  const map = new Map<string, IpldValue>();
  for (const [key, item] of entries) {
    const value = ipldOf(item, nesting + 1);
    if (value === undefined) return undefined;
    map.set(key, value);
  }
  return map;
}

function listOf(parsed: readonly unknown[], nesting: number): IpldValue[] | undefined {
  const items: IpldValue[] = [];
  for (const item of parsed) {
    const value = ipldOf(item, nesting + 1);
    if (value === undefined) return undefined;
    items.push(value);
  }
  return items;
}

/** A link; or bytes, which nobody here looks at: they lead nowhere. */
function reservedOf(value: unknown): IpldValue | undefined {
  if (typeof value === 'string') return parseCid(value) ?? undefined;
  return typeof value === 'object' && value !== null && 'bytes' in value ? NO_BYTES : undefined;
}
