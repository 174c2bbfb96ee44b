// Content that has begun to come, and what it takes to get there. Types only; used in the background.

import type { Scope } from '@/lib/background/state/scope';
import type { State } from '@/lib/background/state/state';
import type { ByteRange, Span } from '@/lib/content/unixfs-file';
import type { Clock } from '@/lib/failover/clock';
import type { TrailStep } from '@/lib/failover/failover';
import type { Candidate } from '@/lib/failover/rank';
import type { Assurance } from '@/lib/failover/verdict';
import type { BlockCache } from './cache';

/** A gateway that may be asked; `url` is its origin. */
export interface ContentCandidate extends Candidate {
  /** It packs all that is needed of one file into one answer. */
  speaksCar: boolean;
}

/** Enough to follow a name. */
export type NameContext = Pick<ContentContext, 'state' | 'scope' | 'clock' | 'signal'>;

/** The first bytes are here and verified. */
export interface Opened {
  /** Last name of its path; may be empty. */
  name: string;
  /** The type that its author gave and signed; null where none did. */
  declared: string | null;
  /** Of the whole file. */
  sizeBytes: number;
  /** What of it comes. */
  span: Span;
  bytes: AsyncGenerator<Uint8Array<ArrayBuffer>>;
  assurance: Assurance;
  /** Breaks the line off. */
  close(): void;
  /** All is read: the line may serve another. */
  done?(): void;
}

/** `none`: proven, or agreed, that there is nothing to show; the same everywhere. */
export type Found = { kind: 'opened'; opened: Opened } | { kind: 'none' };

type ContentTrail = readonly TrailStep<ContentCandidate, Found>[];

export type Opening =
  | { kind: 'opened'; opened: Opened; by: ContentCandidate | null; trail: ContentTrail }
  | { kind: 'none'; trail: ContentTrail }
  | { kind: 'lost'; trail: ContentTrail }
  | { kind: 'abandoned' };

export interface ContentContext {
  state: State;
  scope: Scope;
  clock: Clock;
  cache: BlockCache;
  /** Aborts when the site left; what is open ends then. */
  signal: AbortSignal;
  /** The first bytes must be there by then, epoch ms. */
  endsAt: number;
  /** The site's own gateway is well and will be asked if nobody else has it: no other centralized one is, and no router. */
  isAround: boolean;
  /** Of the site's own request. */
  failed: { group: string; clouds: readonly string[] };
  range: ByteRange | undefined;
}
