// What the colours of a picture stand for; readers are told the same in words. Props in, events out.

/** Each: a class of the look, and its words. */
export function Key({ entries }: { entries: readonly (readonly [string, string])[] }) {
  return (
    <p class="key" aria-hidden="true">
      {entries.map(([look, words]) => (
        <span key={words}>
          <i class={look} />
          {words}
        </span>
      ))}
    </p>
  );
}
