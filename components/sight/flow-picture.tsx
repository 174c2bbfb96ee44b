// The picture of whom sites rely on: sites, operators, clouds. Decorative: the table beside it has the same facts for readers.

import { type Language, number, type PluralStem, plural, useLanguage } from '@/components/kit/language';
import { plainName, shownSite } from '@/components/kit/name';
import { type Flow, flowOf, type Lane } from '@/lib/ledger/flow';
import type { Gathered } from '@/lib/ledger/strands';

/** Of the text's size, on average; what is longer is cut. */
const CHARACTER = 6.7;

function cut(text: string, room: number): string {
  const [plain, most] = [plainName(text), Math.max(3, Math.floor(room / CHARACTER))];
  return plain.length > most ? `${plain.slice(0, most - 1)}…` : plain;
}

const nameOf = (language: Language, name: string | null, count: number, rest: PluralStem) =>
  name ?? plural(language, rest, count);

/** How a lane is marked beside its colour. */
const marks: Record<Lane['state'], string | null> = {
  ok: null,
  fail: 'm-4-4 8 8m0-8-8 8',
  detour: 'm-6-4c6 0 3 7 9 7m0 0-3-3m3 3-3 3',
};

function LaneShape({ lane, flow }: { lane: Lane; flow: Flow }) {
  const language = useLanguage();
  const { laneX, laneEnd } = flow;
  const { state, y, height } = lane;
  const count = number(language, lane.requests);
  const middle = y + height / 2;
  const name = nameOf(language, lane.name, lane.operators, 'othersCount');
  const mark = marks[state];
  return (
    <g class={`lane ${state}`}>
      <title>{plainName(name)}</title>
      {lane.into.map((one) => (
        <path key={one} class="ribbon" d={one} />
      ))}
      <path class={state === 'fail' ? 'ribbon ends' : 'ribbon'} d={lane.onto} />
      <rect class="ribbon" x={laneX} y={y} width={laneEnd - laneX} height={height} />
      <rect class="bar" x={laneX} y={y} width="4" height={height} />
      {mark !== null && <path class="mark" d={`M${laneX + 15} ${middle}${mark}`} />}
      <text x={laneX + (mark === null ? 10 : 26)} y={middle + 4}>
        {cut(name, laneEnd - laneX - 44 - count.length * CHARACTER)}
      </text>
      <text x={laneEnd - 8} y={middle + 4} text-anchor="end">
        {count}
      </text>
    </g>
  );
}

function Sites({ flow }: { flow: Flow }) {
  const language = useLanguage();
  const { siteX, sites } = flow;
  return (
    <>
      {sites.map(({ name, count, y, height }) => (
        <g key={y}>
          <rect class="site" x={siteX} y={y} width="5" height={height} />
          {sites.length > 1 && (
            <text x={siteX - 8} y={y + height / 2 + 4} text-anchor="end">
              {cut(nameOf(language, name && shownSite(name), count, 'otherSites'), siteX)}
            </text>
          )}
        </g>
      ))}
    </>
  );
}

/** @param width In pixels as it is shown, or smaller: it is drawn for that width. */
export function FlowPicture({ gathered, width }: { gathered: Gathered; width: number }) {
  const { t } = useLanguage();
  const flow = flowOf(gathered, width);
  const { laneX, cloudX } = flow;
  const isOne = flow.sites.length === 1;
  return (
    <svg class="flow" viewBox={`0 -20 ${width} ${flow.height + 22}`} aria-hidden="true">
      <text class="head" x="0" y="-8">
        {t(isOne ? 'thisSite' : 'viewSites')}
      </text>
      <text class="head" x={laneX} y="-8">
        {t(isOne ? 'flowAsks' : 'flowProviders')}
      </text>
      <text class="head" x={cloudX} y="-8">
        {t(isOne ? 'flowOn' : 'flowClouds')}
      </text>
      {flow.lanes.map((lane) => (
        <LaneShape key={lane.y} lane={lane} flow={flow} />
      ))}
      <Sites flow={flow} />
      {flow.clouds.map((cloud) => (
        <g key={cloud.y}>
          <rect class="bar" x={cloudX} y={cloud.y} width="5" height={cloud.height} />
          <text x={cloudX + 11} y={cloud.y + cloud.height / 2 + 4}>
            {cut(cloud.name ?? t('flowUnknown'), width - cloudX - 11)}
          </text>
        </g>
      ))}
    </svg>
  );
}
