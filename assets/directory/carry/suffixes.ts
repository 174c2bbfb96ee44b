// The public suffix list, as tldts ships it -> suffixes.json: a tree of names for each top-level domain, read by lib/directory/suffixes.ts. Runs in Node, in the refresh script.
import type { Row } from './read';

/** tldts' own form of the list (dist/es6/src/data/trie.js): nodes with edges, each edge with a label. */
export interface Trie {
  /** Of each node: 0 is no rule. */
  nodeFlags: ArrayLike<number>;
  edgeStart: ArrayLike<number>;
  edgeLength: ArrayLike<number>;
  edgeChild: ArrayLike<number>;
  labelText: string;
  rulesRoot: number;
  exceptionsRoot: number;
}

/** `rule`: a public suffix; `step`: only on the way to some; `exception`: registrable although a wildcard says not. */
interface Name {
  label: string;
  mark: '' | '+' | '!';
  below: Name[];
}

/** A cut of less is no shorter than what it stands for. */
const MIN_CUT = 2;
const MAX_CUT = 25;

/** @param checked The day that version of tldts was carried over. */
export function carrySuffixes(trie: Trie, version: string, checked: string): Row {
  const offsets = offsetsOf(trie);
  const rules = namesBelow(trie, offsets, trie.rulesRoot);
  addExceptions(rules, namesBelow(trie, offsets, trie.exceptionsRoot));
  const suffixes = rules.map(({ label, mark, below }) => [label, mark + textOf(below)]);
  return { checked, source: `tldts ${version}`, suffixes: Object.fromEntries(suffixes) };
}

function offsetsOf({ edgeLength }: Trie): number[] {
  let offset = 0;
  return Array.from(edgeLength, (length) => {
    offset += length;
    return offset - length;
  });
}

/** In the order of the alphabet. Names in letters beyond ASCII are left out: a URL's host has them in punycode, as the list does too. */
function namesBelow(trie: Trie, offsets: readonly number[], node: number): Name[] {
  const names: Name[] = [];
  for (let edge = trie.edgeStart[node] ?? 0; edge < (trie.edgeStart[node + 1] ?? 0); edge += 1) {
    const offset = offsets[edge] ?? 0;
    const label = trie.labelText.slice(offset, offset + (trie.edgeLength[edge] ?? 0));
    const child = trie.edgeChild[edge] ?? 0;
    if (!/^[a-z\d*-]+$/.test(label)) continue;
    const below = namesBelow(trie, offsets, child);
    const mark = trie.nodeFlags[child] ? '' : '+';
    if (mark === '' || below.length > 0) names.push({ label, mark, below });
  }
  return names.sort((a, b) => (a.label < b.label ? -1 : 1));
}

function addExceptions(names: Name[], exceptions: readonly Name[]): void {
  for (const { label, mark, below } of exceptions) {
    const known = names.find((name) => name.label === label) ?? { label, mark: '+', below: [] };
    if (!names.includes(known)) names.push(known);
    if (mark === '') known.mark = '!';
    addExceptions(known.below, below);
  }
  names.sort((a, b) => (a.label < b.label ? -1 : 1));
}

/** A capital letter stands for so many letters of the name before it. */
function textOf(names: readonly Name[]): string {
  let before = '';
  const texts = names.map(({ label, mark, below }) => {
    const cut = cutOf(before, label);
    before = label;
    const short = cut < MIN_CUT ? label : String.fromCharCode(65 + cut) + label.slice(cut);
    return short + mark + (below.length > 0 ? `(${textOf(below)})` : '');
  });
  return texts.join(' ').replaceAll(') ', ')');
}

function cutOf(before: string, label: string): number {
  let cut = 0;
  while (cut < MAX_CUT && cut < label.length && before[cut] === label[cut]) cut += 1;
  return cut;
}
