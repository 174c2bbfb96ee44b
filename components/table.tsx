// A table that scrolls by keyboard inside its region, with its title for readers. Props in.
import type { ComponentChildren } from 'preact';

export interface Head {
  name: string;
  /** `hidden`: for readers alone. */
  kind?: 'num' | 'end' | 'hidden';
}

interface TableProps {
  title: string;
  heads: readonly Head[];
  /** Longer than a screen: it scrolls under its heads. */
  isLong?: boolean;
  class?: string;
  /** Its rows. */
  children: ComponentChildren;
}

export function Table({ title, heads, isLong = false, class: extra = '', children }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section class={isLong ? 'table-wrap scroll-y' : 'table-wrap'} tabIndex={0} aria-label={title}>
      <table class={`table ${extra}`}>
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
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}
