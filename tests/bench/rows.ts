// The rows of the bench's table, their verdicts, and how they are printed. Pure; runs in Node.
import type { Estimate } from './statistics';

interface Budget {
  /** What may be added, or the whole time, in the row's unit. */
  limit: number;
  /** What of the row is held against it. */
  held: Estimate;
  /** In words, such as `direct + 25 ms`. */
  words: string;
}

export interface Row {
  section: string;
  what: string;
  who: string;
  /** The whole time, ms. Null: not measured, see `note`. */
  time: Estimate | null;
  /** The time with which `time` is compared, ms. */
  base: number | null;
  /** `time - base`, pair by pair where there are pairs. */
  added: Estimate | null;
  budget: Budget | null;
  /** What a reader must know to read the row. */
  note: string | null;
}

type Word = 'ok' | 'unclear' | 'OVER' | '';

/** Rules 4.2: the upper end of the interval counts. `unclear`: the interval holds the limit, the run was too noisy to say. */
export function verdictOf({ budget }: Row): Word {
  if (budget === null) return '';
  if (budget.held.high <= budget.limit) return 'ok';
  return budget.held.low > budget.limit ? 'OVER' : 'unclear';
}

/** The gate is at twice the budget: what a loaded machine does not explain. */
export function isFarOver({ budget }: Row): boolean {
  return budget !== null && budget.held.low > 2 * budget.limit;
}

const digits = (value: number): string => value.toFixed(Math.abs(value) < 10 ? 3 : 1);

const span = ({ median, low, high }: Estimate): string => `${digits(median)} [${digits(low)} .. ${digits(high)}]`;

function cells(row: Row, mark: string): string[] {
  const { what, who, time, base, added, budget } = row;
  const ratio = time === null || base === null || base <= 0 ? '' : `${(time.median / base).toFixed(2)}x`;
  const rounds = time?.rounds ?? added?.rounds ?? 0;
  return [
    what,
    `${who}${mark}`,
    time === null ? '' : digits(time.median),
    base === null ? '' : digits(base),
    ratio,
    added === null ? '' : span(added),
    budget?.words ?? '',
    verdictOf(row),
    String(rounds),
  ];
}

const heads = ['what', 'who', 'ms', 'base ms', 'ratio', 'added ms [95 %]', 'budget', '', 'rounds'];

/** An aligned table per section, with the notes under it. */
export function printRows(rows: readonly Row[]): void {
  const notes = [...new Set(rows.flatMap(({ note }) => note ?? []))];
  const mark = ({ note }: Row): string => (note === null ? '' : ` [${notes.indexOf(note) + 1}]`);
  const lines = rows.map((row) => cells(row, mark(row)));
  const widths = heads.map((head, at) => Math.max(head.length, ...lines.map((line) => line[at]?.length ?? 0)));
  const print = (line: readonly string[]): void =>
    console.log(line.map((cell, at) => cell[at < 2 ? 'padEnd' : 'padStart'](widths[at] ?? 0)).join('  '));
  for (const section of new Set(rows.map((row) => row.section))) {
    console.log(`\n${section}`);
    print(heads);
    for (const [at, row] of rows.entries()) if (row.section === section) print(lines[at] ?? []);
  }
  console.log('');
  for (const [at, note] of notes.entries()) console.log(`[${at + 1}] ${note}`);
}
