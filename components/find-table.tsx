// A card with a table whose rows are found by name; it scrolls by keyboard inside its region. Props in, events out.
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { FindField, isFound } from './find-field';

/** More than these have a filter above them. */
const FEW = 8;

interface FindTableProps {
  title: string;
  /** The filter's label. */
  find: string;
  /** Said when the filter leaves no row. */
  nothing: string;
  /** `hidden`: for readers alone. */
  heads: readonly { name: string; kind?: 'num' | 'end' | 'hidden' }[];
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
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section class={isLong ? 'table-wrap scroll-y' : 'table-wrap'} tabIndex={0} aria-label={title}>
        <table class="table">
          <caption class="sr">{title}</caption>
          <thead>
            <tr>
              {heads.map(({ name, kind = '' }) => (
                <th key={name} scope="col" class={kind === 'hidden' ? '' : kind}>
                  <span class={kind === 'hidden' ? 'sr' : ''}>{name}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.map(({ row }) => row)}
            {found.length === 0 && (
              <tr>
                <td colSpan={heads.length} class="muted">
                  {nothing}
                </td>
              </tr>
            )}
          </tbody>
        </table>
      </section>
    </>
  );
}
