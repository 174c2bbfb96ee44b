// Reads unknown JSON by shape and says where it is wrong. Runs in Node, in the refresh script.

export type Row = Record<string, unknown>;

/** Throws a sentence naming `at` when the value has another shape; the script prints it and ends. */
export function rowOf(value: unknown, at: string): Row {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${at} is not an object.`);
  return Object.fromEntries(Object.entries(value));
}

export function listOf(value: unknown, at: string): unknown[] {
  if (!Array.isArray(value)) throw new Error(`${at} is not a list.`);
  return value;
}

export function textOf(value: unknown, at: string): string {
  if (typeof value !== 'string' || value === '') throw new Error(`${at} is not a text.`);
  return value;
}

export function numberOf(value: unknown, at: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`${at} is not a number.`);
  return value;
}

export function rowsOf(value: unknown, at: string): Row[] {
  return listOf(value, at).map((row, index) => rowOf(row, `${at}[${index}]`));
}

/** One text or several; [] when absent. */
export function textsOf(value: unknown, at: string): string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map((item, index) => textOf(item, `${at}[${index}]`));
}

/** One number or several; [] when absent. */
export function numbersOf(value: unknown, at: string): number[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map((item, index) => numberOf(item, `${at}[${index}]`));
}

/** The day a facts file was compiled, `YYYY-MM-DD`, out of its `checked` sentence. */
export function checkedDayOf(file: Row, at: string): string {
  const day = /\b\d{4}-\d{2}-\d{2}\b/.exec(textOf(file.checked, `${at}.checked`))?.[0];
  if (day === undefined) throw new Error(`${at}.checked names no date.`);
  return day;
}
