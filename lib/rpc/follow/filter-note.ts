// What a page says of its filters, and is told of them; all of it page-written, so every field is rebuilt when read. Pure; runs in the relay and in the background.
/** What the page that polls a filter remembers of it. Nothing is told while the own endpoint serves it; all of it comes with a call that needs help. */
export interface FilterNote {
  id: string;
  /** That made it. */
  method: string;
  /** JSON text of its first parameter; '' when it has none. */
  filter: string;
  createdAgoMs: number;
  /** Since its own endpoint answered a poll of it. */
  polledAgoMs: number;
  /** Since a poll of it left and brought no answer that the page could read; null when none did. */
  failedAgoMs: number | null;
  /** JSON array of what its own endpoint delivered lately. */
  given: string;
  /** How many of these came before that failure: where delivery stood then. */
  sure: number;
  /** False when `given` is not all of it. */
  whole: boolean;
  /** JSON array of what its own endpoint delivered too late, so that the site did not get it; the first of them, where all are too long. */
  strays: string;
  /** The number of the last answer from elsewhere that the site got; 0 for none. */
  got: number;
}

/**
 * What becomes of the next polls. `virtual`: each is asked about. `home`: those in which the own endpoint delivers something, as some
 * of it may have been given before. `lost`: the own endpoint does not know the filter, and is not asked.
 */
export interface FilterMark {
  id: string;
  got: number;
  mode: 'virtual' | 'home' | 'lost';
  /** So many of the note's strays are taken in: the page tells of them no more. */
  strays: number;
}

/** More filters than any page asks about in one request. */
const maxNotes = 100;
const maxIdChars = 200;
/** Of one text. */
export const maxTextChars = 131_072;

const isText = (value: unknown, most: number): value is string => typeof value === 'string' && value.length <= most;
const isAgo = (value: unknown): value is number => typeof value === 'number' && value >= 0 && Number.isFinite(value);

/** Empty for everything that the hook does not write. */
export function readFilterNotes(data: unknown): FilterNote[] {
  if (!Array.isArray(data) || data.length > maxNotes) return [];
  return data.flatMap((one) => readNote(one) ?? []);
}

function readNote(data: unknown): FilterNote | null {
  if (typeof data !== 'object' || data === null) return null;
  const it = new Map<string, unknown>(Object.entries(data));
  const text = (name: string, most: number) => {
    const value = it.get(name);
    return isText(value, most) ? value : null;
  };
  const ago = (name: string) => {
    const value = it.get(name);
    return isAgo(value) ? value : null;
  };
  const [id, method, filter] = [text('id', maxIdChars), text('method', maxIdChars), text('filter', maxTextChars)];
  const [given, strays] = [text('given', maxTextChars), text('strays', maxTextChars)];
  const [createdAgoMs, polledAgoMs, got, sure] = [ago('createdAgoMs'), ago('polledAgoMs'), ago('got'), ago('sure')];
  if (id === null || method === null || filter === null || given === null || strays === null) return null;
  if (createdAgoMs === null || polledAgoMs === null || got === null || sure === null) return null;
  const times = { createdAgoMs, polledAgoMs, failedAgoMs: ago('failedAgoMs') };
  return { id, method, filter, ...times, given, sure, whole: it.get('whole') === true, strays, got };
}
