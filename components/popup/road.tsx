// The road: what the sentence says, as a line that is straight, goes round a block, ends, or is veiled. Hidden from readers.
import { plainName } from '@/components/kit/name';

/** `veiled`: Detour may not look; `off`: it does nothing here. */
export type RoadKind = 'well' | 'rescuing' | 'exhausted' | 'unseen' | 'off' | 'veiled' | 'offline' | 'stalled';

export interface RoadProps {
  kind: RoadKind;
  /** Who is asked: the operator, or what broke. Empty: nothing is written. */
  over?: string;
  /** Who answers instead. */
  under?: string;
  start: string;
  end: string;
  /** The block is a drill's. */
  isDrill?: boolean;
}

const bend = 'M58 28h24c30 0 18 34 48 34h88c30 0 18 -34 48 -34h24';
const faint = 'M22 28H326';

interface Drawing {
  /** Class and path, from below to above. */
  lines: [string, string][];
  /** Heights of the obstacles. */
  blocks?: number[];
  /** Which ends nobody stands on. */
  off?: 'both' | 'end';
}

const drawings: Record<RoadKind, Drawing> = {
  well: { lines: [['own', 'M8 28H340']] },
  rescuing: {
    lines: [
      ['own', 'M8 28H60M288 28H340'],
      ['dead', 'M74 28H158M192 28H276'],
      ['way draw', bend],
    ],
    blocks: [19],
  },
  exhausted: {
    lines: [
      ['own', 'M8 28H60'],
      ['dead', 'M74 28H158M192 28H326'],
      ['dead', bend],
    ],
    blocks: [19, 53],
    off: 'end',
  },
  unseen: { lines: [['ghost', faint]], off: 'end' },
  off: { lines: [['ghost', faint]], off: 'both' },
  stalled: { lines: [['own', 'M8 28H326']], off: 'end' },
  veiled: { lines: [['ghost', faint]], off: 'both' },
  offline: {
    lines: [
      ['own', 'M8 28H40'],
      ['gap', 'M52 20l-6 16M62 20l-6 16'],
      ['ghost', 'M76 28H326'],
    ],
    off: 'end',
  },
};

function Block({ y, isDrill }: { y: number; isDrill: boolean }) {
  return (
    <>
      <rect class={isDrill ? 'rd-block drill' : 'rd-block'} x="165" y={y} width="18" height="18" rx="4" />
      <path
        class={isDrill ? 'rd-x drill' : 'rd-x'}
        d={isDrill ? `M166 ${y + 12}l11-11M170 ${y + 17}l12-12` : `m170.5 ${y + 5.5} 7 7m0-7-7 7`}
      />
    </>
  );
}

function Lock() {
  return (
    <>
      <circle class="rd-veil" cx="174" cy="28" r="13" />
      <path class="rd-lock" d="M170 27h8v5h-8zM171.5 27v-2a2.5 2.5 0 0 1 5 0v2" />
    </>
  );
}

function Picture({ kind, isDrill }: { kind: RoadKind; isDrill: boolean }) {
  const { lines, blocks = [], off } = drawings[kind];
  return (
    <>
      {lines.map(([tone, d]) => (
        <path key={d} class={`rd ${tone}`} pathLength={tone === 'way draw' ? 1 : undefined} d={d} />
      ))}
      {blocks.map((y) => (
        <Block key={y} y={y} isDrill={isDrill} />
      ))}
      <circle class={off === 'both' ? 'rd-node off' : 'rd-node'} cx="8" cy="28" r="6" />
      <circle class={off ? 'rd-node off' : 'rd-node'} cx="340" cy="28" r="6" />
      {kind === 'veiled' && <Lock />}
    </>
  );
}

const overTone: Partial<Record<RoadKind, string>> = { rescuing: 'fail', exhausted: 'fail', offline: 'care' };

export function Road({ kind, over = '', under = '', start, end, isDrill = false }: RoadProps) {
  const isTall = kind === 'rescuing' || kind === 'exhausted';
  return (
    <div class={isTall ? 'road' : 'road low'} aria-hidden="true">
      <svg viewBox={`0 0 348 ${isTall ? 74 : 60}`} preserveAspectRatio="xMinYMin meet" aria-hidden="true">
        <Picture kind={kind} isDrill={isDrill} />
      </svg>
      {over && <bdi class={`lbl cut over ${isDrill ? '' : (overTone[kind] ?? '')}`}>{plainName(over)}</bdi>}
      {under && <bdi class="lbl cut under">{plainName(under)}</bdi>}
      <span class="lbl cut start">{start}</span>
      <bdi class="lbl cut end">{plainName(end)}</bdi>
    </div>
  );
}
