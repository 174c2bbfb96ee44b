// What came of holding content against the id that names it. Pure data; runs in the background and in tests.

export type Proof<T> =
  /** The id, a signature and the bytes belong together: nobody but the author could have made others fit. */
  | { kind: 'proven'; value: T }
  /** They fit, and so would other bytes that anybody can make (assurance `checked`): never to be run. */
  | { kind: 'checked'; value: T }
  /** They do not fit: whoever sent them sent something else. */
  | { kind: 'refuted'; what: Refutation }
  /** Nothing is known to be wrong, and nothing can be shown from here. */
  | { kind: 'unprovable'; what: Unprovable };

export type Refutation =
  /** Not the form that it must have. */
  | 'shape'
  /** The signature hashes to another id. */
  | 'id'
  /** The owner did not sign this. */
  | 'signature'
  /** More or fewer bytes than were signed. */
  | 'size'
  /** Other bytes than were signed. */
  | 'root';

export type Unprovable =
  /** An ECDSA transaction: its id binds no owner, so anything at all "fits" with some recovered key. */
  | 'unbound-owner'
  /** A signature type that we cannot check. */
  | 'signature-type'
  /** A transaction of format 1: its data stands in the signature, so all of it is needed. */
  | 'needs-data'
  /** More bytes than the caller wants to hold. */
  | 'too-large';

export const refuted = (what: Refutation) => ({ kind: 'refuted', what }) as const;
export const unprovable = (what: Unprovable) => ({ kind: 'unprovable', what }) as const;
