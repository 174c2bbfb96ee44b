// When the page changes what we changed. Runs in the isolated world.

/** Calls `changed` when one of these attributes was set, until it calls `stop`. */
export function onChange(elements: Element[], attributeFilter: string[], changed: (stop: () => void) => void): void {
  const observer = new MutationObserver(() => changed(() => observer.disconnect()));
  for (const element of elements) observer.observe(element, { attributeFilter });
}
