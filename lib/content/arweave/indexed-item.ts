// A data item as a gateway's index (GraphQL) tells of it. Pure; runs in the background and in tests.

import { type Bytes, NO_BYTES, utf8 } from '@/lib/content/bytes';
import { readBase64Url } from './base64url';
import { isArweaveId } from './id';
import type { ItemHeader } from './item-header';
import { field, readCount } from './json';
import { typesOfLengths } from './signature-type';
import { encodeTags, type Tag } from './tags';

/** What to POST to `/graphql`: all that is needed to check a signature. */
export function itemQuery(id: string): string {
  const fields = 'id signature owner{key} recipient anchor tags{name value} data{size} bundledIn{id}';
  return JSON.stringify({
    query: `query($id:ID!){transaction(id:$id){${fields}}}`,
    variables: { id },
  });
}

export interface IndexedItem {
  header: ItemHeader;
  /** As the index has it; the signature says whether it is so. */
  payloadBytes: number;
  /** The bundle, null for a transaction of its own (and from indexes that do not know). */
  bundledIn: string | null;
}

const MAX_KEY_BYTES = 2052;
/** Each takes two of the 4096 bytes at least (ANS-104, 1.3). */
const MAX_TAGS = 2048;
const MAX_TAG_CHARS = 4096;

/** @param answer The body, parsed. Null where it has no such item, or not all of it ("<not-found>" in place of a key). */
export function readIndexedItem(answer: unknown): IndexedItem | null {
  const item = field(field(answer, 'data'), 'transaction');
  const signature = readBase64Url(field(item, 'signature'), MAX_KEY_BYTES);
  const owner = readBase64Url(field(field(item, 'owner'), 'key'), MAX_KEY_BYTES);
  const [target, anchor] = [readWord(field(item, 'recipient')), readWord(field(item, 'anchor'))];
  const tags = readTags(field(item, 'tags'));
  const payloadBytes = readCount(field(field(item, 'data'), 'size'));
  if (signature === null || owner === null || target === null || anchor === null || tags === null) return null;
  if (payloadBytes === null) return null;
  const bundle = field(field(item, 'bundledIn'), 'id');
  const types = typesOfLengths(signature, owner).map(({ type }) => type);
  const header = { types, signature, owner, target, anchor, tags, tagBytes: encodeTags(tags) };
  return { header, payloadBytes, bundledIn: isArweaveId(bundle) ? bundle : null };
}

/** 32 bytes or none. Anchors are often text of 32 letters, and some indexes give them so. */
function readWord(value: unknown): Bytes | null {
  if (value === null || value === undefined || value === '') return NO_BYTES;
  const bytes = readBase64Url(value, 32);
  if (bytes?.length === 32) return bytes;
  return typeof value === 'string' && value.length === 32 && utf8(value).length === 32 ? utf8(value) : null;
}

function readTags(value: unknown): Tag[] | null {
  if (!Array.isArray(value) || value.length > MAX_TAGS) return null;
  const tags = value.map((tag: unknown) => ({ name: field(tag, 'name'), value: field(tag, 'value') }));
  const read = tags.flatMap(({ name, value: text }) =>
    isShort(name) && isShort(text) ? [{ name: utf8(name), value: utf8(text) }] : [],
  );
  return read.length === tags.length ? read : null;
}

const isShort = (text: unknown): text is string => typeof text === 'string' && text.length <= MAX_TAG_CHARS;
