// The filter above a list.
import { PageIcon } from './page-icon';

interface FindFieldProps {
  label: string;
  text: string;
  onText: (text: string) => void;
  onKeyDown?: (event: KeyboardEvent) => void;
}

export function FindField({ label, text, onText, onKeyDown }: FindFieldProps) {
  return (
    <label class="find">
      <span class="sr">{label}</span>
      <PageIcon glyph="search" />
      <input
        class="input"
        type="text"
        placeholder={label}
        value={text}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => onText(event.currentTarget.value)}
        {...(onKeyDown ? { onKeyDown } : {})}
      />
    </label>
  );
}

/** Every word of `text` occurs in `name`, whatever the case. */
export function isFound(name: string, text: string): boolean {
  const lower = name.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}
