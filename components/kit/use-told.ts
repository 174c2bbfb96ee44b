// What the background tells beside the settings, asked again with each look; what it told before stays until then.
import { useLayoutEffect, useState } from 'preact/hooks';

/** Null until it told for the first time. What does not answer is said at the top of the page. */
export function useTold<T>(ask: () => Promise<T>, ...when: readonly unknown[]): T | null {
  const [told, setTold] = useState<T | null>(null);
  // At once, as in use-look.ts.
  useLayoutEffect(() => {
    let isLeft = false;
    ask().then(
      (answer) => isLeft || setTold(answer),
      () => null,
    );
    return () => {
      isLeft = true;
    };
  }, when);
  return told;
}
