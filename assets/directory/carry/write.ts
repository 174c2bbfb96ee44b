// Writes a directory file as JSON with one entry a line, so that a change of one entry is one line of a diff. Runs in Node.

/** Objects and lists are opened to `depth`; what lies deeper stands on one line. */
function open(value: unknown, depth: number, indent: string): string {
  if (depth === 0 || typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent} `;
  const lines = Array.isArray(value)
    ? value.map((item) => inner + open(item, depth - 1, inner))
    : Object.entries(value).map(([key, item]) => `${inner}${JSON.stringify(key)}:${open(item, depth - 1, inner)}`);
  if (lines.length === 0) return Array.isArray(value) ? '[]' : '{}';
  const [first, last] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${first}\n${lines.join(',\n')}\n${indent}${last}`;
}

/** @param depth How many levels are opened; the level of one entry a line. */
export function jsonLines(value: unknown, depth: number): string {
  return `${open(value, depth, '')}\n`;
}
