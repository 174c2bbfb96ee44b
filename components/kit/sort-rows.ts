// In which order rows stand: texts as the locale sorts them, numbers by their size, what is not known last. Pure.

type Value = string | number | null;

export interface Order {
  /** Which head. */
  at: number;
  down: boolean;
}

interface Sortable {
  values?: readonly Value[];
}

const valueAt = ({ values }: Sortable, at: number): Value => values?.[at] ?? null;

export function sorted<T extends Sortable>(rows: readonly T[], order: Order | null, locale: string): T[] {
  if (order === null) return [...rows];
  const { at, down } = order;
  // Made for texts only: that takes longer than to sort a hundred numbers.
  let texts: Intl.Collator | null = null;
  const turn = down ? -1 : 1;
  return [...rows].sort((one, other) => {
    const [a, b] = [valueAt(one, at), valueAt(other, at)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    if (typeof a === 'number' && typeof b === 'number') return turn * (a - b);
    texts ??= new Intl.Collator(locale, { numeric: true });
    return turn * texts.compare(`${a}`, `${b}`);
  });
}

/** The order after its head was pressed: texts from A, numbers from the largest, and the other way round at the next press. */
export function turned(order: Order | null, at: number, rows: readonly Sortable[]): Order {
  if (order?.at === at) return { at, down: !order.down };
  return { at, down: rows.some((row) => typeof valueAt(row, at) === 'number') };
}
