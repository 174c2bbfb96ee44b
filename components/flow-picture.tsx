// The picture of whom a site relies on: site, operators, clouds. Decorative: the table beside it has the same facts for readers.
import { type Flow, flowOf, type Lane } from '@/lib/ledger/flow';
import type { Sight } from '@/lib/ledger/sight';
import { type Language, number, plural, useLanguage } from './language';
import { plainName } from './name';

/** Of the text's size, on average; what is longer is cut. */
const CHARACTER = 7;

function cut(text: string, room: number): string {
  const [plain, most] = [plainName(text), Math.max(3, Math.floor(room / CHARACTER))];
  return plain.length > most ? `${plain.slice(0, most - 1)}…` : plain;
}

const laneName = (language: Language, { name, operators }: Lane) => name ?? plural(language, 'othersCount', operators);

function LaneShape({ lane, flow }: { lane: Lane; flow: Flow }) {
  const language = useLanguage();
  const { laneX, laneEnd } = flow;
  const count = number(language, lane.requests);
  const baseline = lane.y + lane.height / 2 + 4;
  const name = laneName(language, lane);
  return (
    <g class={lane.isFailing ? 'lane fail' : 'lane'}>
      <title>{plainName(name)}</title>
      <path class="ribbon" d={lane.into} />
      <path class={lane.isFailing ? 'ribbon ends' : 'ribbon'} d={lane.onto} />
      <rect class="ribbon" x={laneX} y={lane.y} width={laneEnd - laneX} height={lane.height} />
      <rect class="bar" x={laneX} y={lane.y} width="4" height={lane.height} />
      {lane.isFailing && <path class="cross" d={`m${laneX + 11} ${baseline - 8} 8 8m0-8-8 8`} />}
      <text x={laneX + (lane.isFailing ? 26 : 10)} y={baseline}>
        {cut(name, laneEnd - laneX - 44 - count.length * CHARACTER)}
      </text>
      <text x={laneEnd - 8} y={baseline} text-anchor="end">
        {count}
      </text>
    </g>
  );
}

export function FlowPicture({ sight, width, most }: { sight: Sight; width: number; most: number }) {
  const { t } = useLanguage();
  const flow = flowOf(sight, width, most);
  const { laneX, cloudX, site } = flow;
  return (
    <svg class="flow" viewBox={`0 -20 ${width} ${flow.height + 22}`} aria-hidden="true">
      <text class="head" x="0" y="-8">
        {t('thisSite')}
      </text>
      <text class="head" x={laneX} y="-8">
        {t('flowAsks')}
      </text>
      <text class="head" x={cloudX} y="-8">
        {t('flowOn')}
      </text>
      {flow.lanes.map((lane) => (
        <LaneShape key={lane.y} lane={lane} flow={flow} />
      ))}
      <rect class="site" x="0" y={site.y} width="5" height={site.height} />
      {flow.clouds.map((cloud) => (
        <g key={cloud.name}>
          <rect class="bar" x={cloudX} y={cloud.y} width="5" height={cloud.height} />
          <text x={cloudX + 11} y={cloud.y + cloud.height / 2 + 4}>
            {cut(cloud.name ?? t('flowUnknown'), width - cloudX - 11)}
          </text>
        </g>
      ))}
    </svg>
  );
}
