// Whether our way of running calls is right on a chain (rules, part 2, 3.2): until somebody has said the same once it blames nobody, and where two agree on something else it is not used. Runs in the background.
import type { VoteOptions } from '@/lib/background/trust/vote';

type Place = Pick<VoteOptions, 'state' | 'scope' | 'chainId'>;

const keyOf = ({ scope, chainId }: Place): string => `${scope.key} ${chainId} execution`;

export const isKnownRight = (place: Place): boolean => stateOf(place) === 'good';
export const isKnownWrong = (place: Place): boolean => stateOf(place) === 'off';

const stateOf = (place: Place) => place.state.session.calibrations[keyOf(place)]?.state ?? 'open';

/** Who has said so has the chain's own rules; nothing else gives the same. */
export function noteRight(place: Place): void {
  if (stateOf(place) === 'open') place.state.session.calibrations[keyOf(place)] = { state: 'good', seen: [] };
}

export function noteWrong(place: Place): void {
  place.state.session.calibrations[keyOf(place)] = { state: 'off', seen: [] };
}
