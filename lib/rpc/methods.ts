// What may be done with a method: may another endpoint be asked, how long, with what care. Pure; runs in the background and in tests.
import file from '@/assets/directory/methods.json';
import { plainName } from './plain-name';

type MethodKind = 'read' | 'broadcast' | 'sticky' | 'wallet' | 'vendor' | 'never';
export type MethodFamily = 'evm' | 'filecoin' | 'solana' | 'other';

/** Where a read names its block. `filter`: the parameter is an object with fromBlock and toBlock. */
interface Pin {
  /** 0-based index in `params`. */
  index: number;
  type: 'block' | 'filter' | 'tipset' | 'solana-config';
}

export interface Method {
  /** read and broadcast may be asked elsewhere; nothing else ever as it is (filters are served by reads in their place). */
  kind: MethodKind;
  family: MethodFamily;
  /** For one attempt. */
  timeoutMs: number;
  /** May a second attempt begin while the first is late? `small-range`: over at most 100 blocks. */
  hedge: boolean | 'small-range';
  pin: Pin | null;
  /** What an omitted block parameter means. */
  defaultTag: 'latest' | null;
  /** null, [] and 0x from a rescuer need a second voice. */
  emptyNeedsSecond: boolean;
  /** A wrong answer moves money. */
  money: boolean;
  /** Answered from memory once the endpoint is identified. */
  local: boolean;
  /** Its answer says one thing, of few bytes. `without-bodies`: where the last parameter is false. */
  short: boolean | 'without-bodies';
}

/** Rules part 2 item 17. */
const READ_MS = 5_000;
const HEAVY_MS = 12_000;
const TRACE_MS = 30_000;

type AskedRow = (typeof file.asked)[number];

const asked = new Map(file.asked.map((row) => [row.name, row]));
const others = new Map(file.others.map((row) => [row.name, row]));
/** Longest first. */
const prefixes = file.others
  .filter((row) => row.name.endsWith('*'))
  .map((row) => ({ ...row, name: row.name.slice(0, -1) }))
  .sort((a, b) => b.name.length - a.name.length);

/** What is not written as one of ours is vendor: the site gets its own failure. */
function kindOf(text: string): MethodKind {
  switch (text) {
    case 'read':
    case 'broadcast':
    case 'sticky':
    case 'wallet':
    case 'never':
      return text;
  }
  return 'vendor';
}

function familyOf(text: string): MethodFamily {
  return text === 'evm' || text === 'filecoin' || text === 'solana' ? text : 'other';
}

function pinOf(row: AskedRow): Pin | null {
  const { pinAt, pinType } = row;
  if (pinAt === null) return null;
  return pinType === 'block' || pinType === 'filter' || pinType === 'tipset' || pinType === 'solana-config'
    ? { index: pinAt, type: pinType }
    : null;
}

function timeoutOf(text: string): number {
  if (text === 'trace') return TRACE_MS;
  return text === 'heavy' ? HEAVY_MS : READ_MS;
}

function askedMethod(row: AskedRow): Method {
  return {
    kind: kindOf(row.kind),
    family: familyOf(row.family),
    timeoutMs: timeoutOf(row.timeout),
    hedge: row.hedge === 'small-range' ? 'small-range' : row.hedge === 'yes',
    pin: pinOf(row),
    defaultTag: row.defaultTag === 'latest' ? 'latest' : null,
    emptyNeedsSecond: row.emptyNeedsSecond,
    money: row.money,
    local: row.local,
    short: row.short === 'without-bodies' ? 'without-bodies' : row.short === 'yes',
  };
}

function otherMethod(kind: MethodKind, family: MethodFamily): Method {
  return {
    kind,
    family,
    timeoutMs: READ_MS,
    hedge: false,
    pin: null,
    defaultTag: null,
    emptyNeedsSecond: false,
    money: false,
    local: false,
    short: false,
  };
}

/** Exact name first, then the longest prefix; a method in no row is `vendor`. Names are case-sensitive. */
export function methodOf(name: string): Method {
  const row = asked.get(name);
  if (row !== undefined) return { ...askedMethod(asked.get(plainName(name)) ?? row), family: familyOf(row.family) };
  const other = others.get(name) ?? prefixes.find((prefix) => name.startsWith(prefix.name));
  return other === undefined ? otherMethod('vendor', 'other') : otherMethod(kindOf(other.kind), familyOf(other.family));
}

/** The names of all reads of a family. */
export function readsOf(family: MethodFamily): string[] {
  return file.asked.filter((row) => row.kind === 'read' && row.family === family).map(({ name }) => name);
}

/**
 * Is a body with these methods JSON-RPC for us? Every one must be a read, a broadcast or sticky, of the families that its endpoint
 * speaks; unprefixed names count on no other (rules part 2 item 11). No method at all is not ours.
 */
export function isOurs(names: readonly string[], families: readonly MethodFamily[]): boolean {
  return names.length > 0 && names.every((name) => isOurMethod(methodOf(name), families));
}

function isOurMethod({ kind, family }: Method, families: readonly MethodFamily[]): boolean {
  return families.includes(family) && (kind === 'read' || kind === 'broadcast' || kind === 'sticky');
}
