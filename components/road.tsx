// The road: what the sentence says, as a line that is straight, goes round a block, ends, or is veiled. Hidden from readers.
import type { ComponentChildren } from 'preact';
import { plainName } from './name';

/** `veiled`: Detour may not look; `off`: it does nothing here. */
export type RoadKind = 'well' | 'rescuing' | 'exhausted' | 'unseen' | 'off' | 'veiled' | 'offline';

export interface RoadProps {
  kind: RoadKind;
  /** Who is asked: the operator, or what broke. Empty: nothing is written. */
  over?: string;
  /** Who answers instead. */
  under?: string;
  start: string;
  end: string;
}

const bend = 'M58 28h24c30 0 18 34 48 34h88c30 0 18 -34 48 -34h24';

function Node({ at, off = false }: { at: 8 | 340; off?: boolean }) {
  return <circle class={off ? 'rd-node off' : 'rd-node'} cx={at} cy="28" r="6" />;
}

function Block({ y }: { y: number }) {
  return (
    <>
      <rect class="rd-block" x="165" y={y} width="18" height="18" rx="4" />
      <path class="rd-x" d={`m170.5 ${y + 5.5} 7 7m0-7-7 7`} />
    </>
  );
}

const drawings: Record<RoadKind, ComponentChildren> = {
  well: (
    <>
      <path class="rd own" d="M8 28H340" />
      <Node at={8} />
      <Node at={340} />
    </>
  ),
  rescuing: (
    <>
      <path class="rd own" d="M8 28H60M288 28H340" />
      <path class="rd dead" d="M74 28H158M192 28H276" />
      <path class="rd way draw" pathLength="1" d={bend} />
      <Block y={19} />
      <Node at={8} />
      <Node at={340} />
    </>
  ),
  exhausted: (
    <>
      <path class="rd own" d="M8 28H60" />
      <path class="rd dead" d="M74 28H158M192 28H326" />
      <path class="rd dead" d={bend} />
      <Block y={19} />
      <Block y={53} />
      <Node at={8} />
      <Node at={340} off />
    </>
  ),
  unseen: (
    <>
      <path class="rd ghost" d="M22 28H326" />
      <Node at={8} />
      <Node at={340} off />
    </>
  ),
  off: (
    <>
      <path class="rd ghost" d="M22 28H326" />
      <Node at={8} off />
      <Node at={340} off />
    </>
  ),
  veiled: (
    <>
      <path class="rd ghost" d="M22 28H326" />
      <Node at={8} off />
      <Node at={340} off />
      <circle class="rd-veil" cx="174" cy="28" r="13" />
      <path class="rd-lock" d="M170 27h8v5h-8zM171.5 27v-2a2.5 2.5 0 0 1 5 0v2" />
    </>
  ),
  offline: (
    <>
      <path class="rd own" d="M8 28H40" />
      <path class="rd gap" d="M52 20l-6 16M62 20l-6 16" />
      <path class="rd ghost" d="M76 28H326" />
      <Node at={8} />
      <Node at={340} off />
    </>
  ),
};

const overTone: Partial<Record<RoadKind, string>> = { rescuing: 'fail', exhausted: 'fail', offline: 'care' };

export function Road({ kind, over = '', under = '', start, end }: RoadProps) {
  const isTall = kind === 'rescuing' || kind === 'exhausted';
  return (
    <div class={isTall ? 'road' : 'road low'} aria-hidden="true">
      <svg viewBox={`0 0 348 ${isTall ? 74 : 60}`} preserveAspectRatio="xMinYMin meet" aria-hidden="true">
        {drawings[kind]}
      </svg>
      {over && <bdi class={`lbl cut over ${overTone[kind] ?? ''}`}>{plainName(over)}</bdi>}
      {under && <bdi class="lbl cut under">{plainName(under)}</bdi>}
      <span class="lbl cut start">{start}</span>
      <bdi class="lbl cut end">{plainName(end)}</bdi>
    </div>
  );
}
