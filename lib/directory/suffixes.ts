// Where a registrable domain begins: the public suffix list, read one top-level domain at a time, when a name under it is first met. Pure; runs in the background and in tests.
import file from '@/assets/directory/suffixes.json';

/** `step`: no suffix itself, on the way to some. `exception`: registrable, although a wildcard says that it is a suffix. */
interface Suffix {
  kind: 'suffix' | 'step' | 'exception';
  below: Map<string, Suffix>;
}

const texts: Record<string, string> = file.suffixes;
const known = new Map<string, Suffix>();

function topLevel(label: string): Suffix | null {
  const text = Object.hasOwn(texts, label) ? texts[label] : undefined;
  if (text === undefined) return null;
  const read = known.get(label) ?? { kind: text.startsWith('+') ? 'step' : 'suffix', below: below(text) };
  known.set(label, read);
  return read;
}

/** Names parted by spaces, those below one in brackets; a capital stands for so many letters of the name before it (assets/directory/carry/suffixes.ts). */
function below(text: string): Map<string, Suffix> {
  const top = new Map<string, Suffix>();
  const open = [{ names: top, last: '' }];
  let latest = top;
  for (const [sign, cut = '', rest = '', mark] of text.matchAll(/([A-Z]?)([a-z\d*-]+)([+!]?)|[()]/g)) {
    const level = open.at(-1);
    if (level === undefined) break;
    if (sign === '(') open.push({ names: latest, last: '' });
    else if (sign === ')') open.pop();
    else {
      const label = level.last.slice(0, cut === '' ? 0 : cut.charCodeAt(0) - 65) + rest;
      level.last = label;
      latest = new Map();
      const kind = mark === '+' ? 'step' : mark === '!' ? 'exception' : 'suffix';
      level.names.set(label, { kind, below: latest });
    }
  }
  return top;
}

/** How many labels of a name, from its end, are a public suffix, a private one among them; 0 when the list knows none. */
export function suffixLabels(labels: readonly string[]): number {
  const fromEnd = labels.toReversed();
  let suffix = topLevel(fromEnd[0] ?? '');
  let count = 0;
  for (let depth = 1; suffix !== null; depth += 1) {
    if (suffix.kind === 'exception') return depth - 1;
    if (suffix.kind === 'suffix') count = depth;
    const label = fromEnd[depth];
    suffix = label ? (suffix.below.get(label) ?? suffix.below.get('*') ?? null) : null;
  }
  return count;
}
