// Cuts JSON text into its top-level pieces without re-encoding any of it. Pure; runs in the page, in the background and in tests.
// Numbers beyond 2^53, key order and escapes survive only as source text (rules 3.4). Every function here wants text that `JSON.parse` accepts.

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_ARRAY = 91;
const BACKSLASH = 92;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/** Index of the quote that ends the string begun at `start`; the text's length when none does. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}

/**
 * More brackets within brackets than `most`: a parser takes sixty times as long for such text, and whatever walks its value overflows.
 * Those in strings count too, where nobody has thousands.
 */
export function nestsDeeper(text: string, most: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === OPEN_OBJECT || char === OPEN_ARRAY) depth++;
    else if (char === CLOSE_OBJECT || char === CLOSE_ARRAY) depth--;
    if (depth > most) return true;
  }
  return false;
}

/** What stands between the commas and colons of the outermost object or array; names and values alternate in an object. */
function pieces(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    const opens = char === OPEN_OBJECT || char === OPEN_ARRAY;
    const closes = char === CLOSE_OBJECT || char === CLOSE_ARRAY;
    if (char === QUOTE) at = endOfString(text, at);
    else if (opens && depth++ === 0) start = at + 1;
    else if (depth === 1 && (closes || char === COMMA || char === COLON)) {
      found.push(text.slice(start, at).trim());
      start = at + 1;
    }
    if (closes) depth--;
  }
  return found.length === 1 && found[0] === '' ? [] : found;
}

/** Source text of each value of a JSON object, by decoded name; of a doubled name the last, as `JSON.parse` has it. */
export function objectMembers(text: string): Map<string, string> {
  const found = pieces(text);
  const members = new Map<string, string>();
  for (let at = 0; at + 1 < found.length; at += 2) members.set(JSON.parse(found[at] ?? '""'), found[at + 1] ?? '');
  return members;
}

/** The object again, each value as it was written. */
export const objectSource = (members: ReadonlyMap<string, string>): string =>
  `{${[...members].map(([name, value]) => `${JSON.stringify(name)}:${value}`).join()}}`;

/** Source text of each element of a JSON array. */
export const arrayElements = pieces;

/** The parsed value; undefined where the text is not JSON (which has no undefined of its own). */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a SyntaxError: that is the question asked
  }
}
