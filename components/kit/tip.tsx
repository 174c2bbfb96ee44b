// A term that is explained: on hover, and at once when it has the focus. Escape hides it.
import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { placeShown, placeTip } from './place-tip';

/** For the element that bears the term: its attributes, and what goes inside of it. Its class is `has-tip`. */
export function useTip(meaning: string) {
  const id = useId();
  const [isHidden, setHidden] = useState(false);
  const show = () => setHidden(false);
  const onShown = (event: Event) => {
    if (event.currentTarget instanceof Element) placeTip(event.currentTarget);
    document.addEventListener('scroll', placeShown, { capture: true, passive: true }); // the same one: it is added once
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || isHidden) return;
    event.preventDefault(); // else the browser closes the popup
    event.stopPropagation();
    setHidden(true);
  };
  const tip = (
    <span role="tooltip" id={id} hidden={isHidden}>
      {meaning}
    </span>
  );
  const shown = { onFocus: onShown, onMouseEnter: onShown };
  return { tip, bearer: { 'aria-describedby': id, onKeyDown, ...shown, onBlur: show, onMouseLeave: show } };
}

interface TipProps {
  meaning: string;
  class?: string;
  /** The term. */
  children: ComponentChildren;
}

export function Tip({ meaning, class: extra = 'term', children }: TipProps) {
  const { tip, bearer } = useTip(meaning);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is explained on hover must be on focus too
    <span class={`has-tip ${extra}`} tabIndex={0} {...bearer}>
      {children}
      {tip}
    </span>
  );
}
