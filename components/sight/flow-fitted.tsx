// The picture of whom sites rely on, drawn for the width that it gets: on a narrow page its words stay as large. Not in the popup, whose width is known.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Gathered } from '@/lib/ledger/strands';
import { FlowPicture } from './flow-picture';

/** Below this its words would lie on each other: it is drawn smaller then. */
const LEAST = 300;

/** @param guess Its width in pixels, until it is known. */
export function FlowFitted({ gathered, guess }: { gathered: Gathered; guess: number }) {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(guess);
  useLayoutEffect(() => {
    const look = new ResizeObserver(([entry]) => {
      const shown = Math.round(entry?.contentRect.width ?? 0);
      if (shown > 0) setWidth(Math.max(LEAST, shown));
    });
    if (place.current !== null) look.observe(place.current);
    return () => look.disconnect();
  }, []);
  return (
    <div ref={place}>
      <FlowPicture gathered={gathered} width={width} />
    </div>
  );
}
