// A card's table whose rows are found by name and sorted by their heads. Props in, events out.
import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';
import { FindField, isFound } from '@/components/kit/find-field';
import { number, useLanguage } from '@/components/kit/language';
import { type Order, sorted, turned } from '@/components/kit/sort-rows';
import { type Head, Table } from '@/components/kit/table';
import { Tip } from '@/components/kit/tip';

/** More than these have a filter above them. */
const FEW = 8;
/** As many are drawn at once; the rest by a press each time. */
const PAGE = 200;

export interface FoundRow {
  /** What the filter looks at. */
  name: string;
  row: VNode;
  /** By head, in their order: what it is sorted by. Null comes last. A head that no row has a value for cannot be sorted by. */
  values?: readonly (string | number | null)[];
}

interface FindTableProps {
  title: string;
  /** The table's name for readers, where the title alone says too little. */
  label?: string;
  /** Explains the title. */
  meaning?: string;
  /** The filter's label. */
  find: string;
  /** Said when the filter leaves no row. */
  nothing: string;
  heads: readonly Head[];
  rows: readonly FoundRow[];
  /** Absent: as they come. */
  order?: Order;
  /** Longer than a screen: it scrolls under its heads. */
  isLong?: boolean;
  class?: string;
  /** Beside the filter. */
  children?: ComponentChildren;
}

function More({ left, columns, onMore }: { left: number; columns: number; onMore: () => void }) {
  const language = useLanguage();
  return (
    <tr>
      <td colSpan={columns}>
        <button type="button" class="button small" onClick={onMore}>
          {language.t('showMore', number(language, Math.min(left, PAGE)))}
        </button>
      </td>
    </tr>
  );
}

export function FindTable(props: FindTableProps) {
  const { title, find, nothing, heads, rows, isLong = false, class: extra = '', children } = props;
  const { locale } = useLanguage();
  const [text, setText] = useState('');
  const [order, setOrder] = useState<Order | null>(props.order ?? null);
  const [most, setMost] = useState(PAGE);
  const found = sorted(
    rows.filter(({ name }) => isFound(name, text)),
    order,
    locale,
  );
  const canSort = (at: number) => rows.some(({ values }) => (values?.[at] ?? null) !== null);
  const isSorted = (at: number) => (order?.at === at ? (order.down ? 'down' : 'up') : 'not');
  const onSort = (at: number) => setOrder(turned(order, at, rows));
  return (
    <>
      <div class="head">
        <h2>{props.meaning === undefined ? title : <Tip meaning={props.meaning}>{title}</Tip>}</h2>
        <div class="row-acts">
          {rows.length > FEW && <FindField label={find} text={text} onText={setText} />}
          {children}
        </div>
      </div>
      <Table
        title={props.label ?? title}
        heads={heads.map((head, at) => ({ ...head, sorted: canSort(at) ? isSorted(at) : undefined }))}
        isLong={isLong}
        class={extra}
        onSort={onSort}
      >
        {found.slice(0, most).map(({ row }) => row)}
        {found.length > most && (
          <More left={found.length - most} columns={heads.length} onMore={() => setMost(most + PAGE)} />
        )}
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
