// Where the explanation of a term stands: under it, above it where there is no room, and always within the window.

const GAP_PX = 6;
/** Kept free at each side of the window. */
const MARGIN_PX = 8;

const within = (at: number, size: number, room: number) => Math.max(MARGIN_PX, Math.min(at, room - size - MARGIN_PX));

/** Fixed to the window and not to the table it stands in: what scrolls would cut it off, and would make room for it while it is hidden. */
export function placeTip(bearer: Element): void {
  const tip = bearer.querySelector<HTMLElement>(':scope > [role="tooltip"]');
  if (tip === null) return;
  const { top, bottom, left } = bearer.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const { offsetWidth: width, offsetHeight: height } = tip;
  const under = bottom + GAP_PX;
  const above = top - GAP_PX - height;
  const hasRoom = under + height <= clientHeight - MARGIN_PX || above < MARGIN_PX;
  tip.style.left = `${within(left, width, clientWidth)}px`;
  tip.style.top = `${within(hasRoom ? under : above, height, clientHeight)}px`;
}

/** The focus is given before what has it is scrolled to. */
export function placeShown(): void {
  for (const bearer of document.querySelectorAll('.has-tip:hover, .has-tip:focus-visible')) placeTip(bearer);
}
