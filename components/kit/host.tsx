// A host or an address in a narrow cell: it breaks behind its dots and strokes before it breaks anywhere else. Not in the popup, which cuts them.
import { Fragment } from 'preact';

export function Host({ text, title }: { text: string; title?: string }) {
  const parts = text.split(/(?<=[./])(?=[^./])/);
  return (
    <bdi class="sub" title={title}>
      {parts.map((part, at) => (
        <Fragment key={`${at} ${part}`}>
          {at > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </bdi>
  );
}
