// Which response object answers which call. Pure; runs in the page, in the background and in tests.
import type { Calls } from './call';
import { parseJson } from './json-source';
import type { Member, Reply } from './reply';

/** Equal for ids that a client takes for the same: 1 and 1.0 are, 1 and "1" are not; beyond 2^53 the digits decide. */
function idKey(idSource: string): string {
  const id = parseJson(idSource);
  const small = typeof id === 'number' && Math.abs(id) <= Number.MAX_SAFE_INTEGER;
  return small || typeof id === 'string' ? JSON.stringify(id) : idSource;
}

/** An error that stands alone is the outcome of every call: Infura and batch limits answer so, geth inside an array of one. */
function soleError(reply: Reply): Member | null {
  if (reply.kind === 'not-json') return null;
  const sole = reply.kind === 'single' ? reply.member : reply.members.length === 1 ? reply.members[0] : null;
  return sole?.error ? sole : null;
}

/** Positions by id, in order; null ids (notifications) are left out. */
function positionsById(idSources: (string | null)[]): Map<string, number[]> {
  const positions = new Map<string, number[]>();
  idSources.forEach((idSource, at) => {
    if (idSource === null) return;
    const key = idKey(idSource);
    const sameId = positions.get(key);
    if (sameId) sameId.push(at);
    else positions.set(key, [at]);
  });
  return positions;
}

/**
 * One slot per call, in the order of the calls: its response object, or null when there is none for it (notifications always;
 * missing, doubled and unknown ids, an array where one object was due). Repeated ids are told apart by position.
 * To a single call any single response object belongs, whatever its id: HTTP has paired them already.
 */
export function matchMembers({ batch, calls }: Calls, reply: Reply): (Member | null)[] {
  if (reply.kind === 'not-json') return calls.map(() => null);
  if (!batch) return calls.map((call) => (reply.kind === 'single' && call.idSource !== null ? reply.member : null));
  const sole = soleError(reply);
  if (sole) return calls.map((call) => (call.idSource === null ? null : sole));
  const members = reply.kind === 'single' ? [reply.member] : reply.members;
  const slots: (Member | null)[] = calls.map(() => null);
  const answered = positionsById(members.map((member) => member.idSource));
  for (const [key, asked] of positionsById(calls.map((call) => call.idSource))) {
    const found = answered.get(key) ?? [];
    if (found.length !== asked.length) continue;
    asked.forEach((slot, nth) => {
      slots[slot] = members[found[nth] ?? -1] ?? null;
    });
  }
  return slots;
}
