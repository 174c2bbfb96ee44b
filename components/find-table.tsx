// A card with a table whose rows are found by name. Props in, events out.
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { FindField, isFound } from './find-field';
import { type Head, Table } from './table';

/** More than these have a filter above them. */
const FEW = 8;

interface FindTableProps {
  title: string;
  /** The filter's label. */
  find: string;
  /** Said when the filter leaves no row. */
  nothing: string;
  heads: readonly Head[];
  rows: readonly { name: string; row: VNode }[];
  /** Longer than a screen: it scrolls under its heads. */
  isLong?: boolean;
}

export function FindTable({ title, find, nothing, heads, rows, isLong = false }: FindTableProps) {
  const [text, setText] = useState('');
  const found = rows.filter(({ name }) => isFound(name, text)).sort((a, b) => a.name.localeCompare(b.name));
  return (
    <>
      <div class="head">
        <h2>{title}</h2>
        {rows.length > FEW && <FindField label={find} text={text} onText={setText} />}
      </div>
      <Table title={title} heads={heads} isLong={isLong}>
        {found.map(({ row }) => row)}
        {found.length === 0 && (
          <tr>
            <td colSpan={heads.length} class="muted">
              {nothing}
            </td>
          </tr>
        )}
      </Table>
    </>
  );
}
