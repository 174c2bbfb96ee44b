// Reads a DAG-PB block: bytes of its own, and links with names. Pure; runs in the background and in tests.
import type { CID } from 'multiformats/cid';
import { type Bytes, NO_BYTES } from './bytes';
import { decodeCid } from './cid-text';
import { fail } from './content-failure';
import { MALFORMED, protobufFields } from './protobuf';

/** Names are compared as bytes. The CID is read when the link is followed: a directory of ten thousand is entered once. */
export interface PbLink {
  cidBytes: Bytes;
  name: Bytes;
}

export interface PbNode {
  data: Bytes | null;
  links: PbLink[];
}

/** Null where the bytes are no such block. @see https://ipld.io/specs/codecs/dag-pb/spec/ */
export function decodeDagPb(bytes: Bytes): PbNode | null {
  let data: Bytes | null = null;
  const links: PbLink[] = [];
  for (const field of protobufFields(bytes)) {
    if (field === MALFORMED || field.wire !== 'bytes') return null;
    if (field.number === 1 && data === null) {
      data = field.value;
    } else if (field.number === 2) {
      const link = readLink(field.value);
      if (link === null) return null;
      links.push(link);
    } else {
      return null;
    }
  }
  return { data, links };
}

function readLink(bytes: Bytes): PbLink | null {
  let cidBytes: Bytes | null = null;
  let name: Bytes | null = null;
  for (const field of protobufFields(bytes)) {
    if (field === MALFORMED) return null;
    if (field.wire === 'varint') {
      if (field.number !== 3) return null; // the size of all below: a hint that nobody may trust
    } else if (field.number === 1 && cidBytes === null) cidBytes = field.value;
    else if (field.number === 2 && name === null) name = field.value;
    else return null;
  }
  return cidBytes && { cidBytes, name: name ?? NO_BYTES };
}

export const linkedCid = (link: PbLink): CID =>
  decodeCid(link.cidBytes) ?? fail({ kind: 'broken', what: 'a link without a CID' });
