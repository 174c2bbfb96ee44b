// How much one document may send to the background: a token bucket. Pure; runs in the relay.

/** A function that grants one more at `now` (ms of any steady clock): `burst` at once, then `perSecond`. */
export function createAllowance(burst: number, perSecond: number): (now: number) => boolean {
  let tokens = burst;
  let at = 0;
  return (now) => {
    tokens = Math.min(burst, tokens + ((now - at) / 1000) * perSecond);
    at = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
