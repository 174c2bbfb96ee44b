// Which document may speak of a socket that was lost: the one that had it, while it is in use, and within its site's share.
import { expect, test } from 'vitest';
import { type Caller, callerOf } from '@/lib/background/rescue/caller';
import { emptyEvidence } from '@/lib/background/rescue/target';
import { forgetSockets, isKnownSocket, noteSocket } from '@/lib/background/sockets/sockets-seen';
import { emptySession, prune } from '@/lib/background/state/session';
import { hasRoom } from '@/lib/background/state/site-share';

const now = 1_795_000_000_000;
const url = 'wss://mainnet.infura.io/ws/v3/key';
const hour = 3_600_000;

function caller(document: string, tab = 7, site = 'https://app.somedapp.xyz', frame = site): Caller {
  const shown = { index: 0, highlighted: true, active: true, pinned: false, incognito: false };
  const found = callerOf({ tab: { ...shown, id: tab, url: `${site}/` }, frameId: 0, url: `${frame}/` }, { document });
  if (found === null) throw new Error(`${site} is no site`);
  return found;
}

test('the next page of the same origin in the same tab does not inherit it', () => {
  const session = emptySession();
  noteSocket(session, caller('first'), url, now);
  expect(isKnownSocket(session, caller('first'), url, now)).toBe(true);
  expect(isKnownSocket(session, caller('second'), url, now)).toBe(false);
  expect(isKnownSocket(session, caller('first', 8), url, now)).toBe(false);
});

test('it is known for an hour after its last use, and not when its tab is closed', () => {
  const session = emptySession();
  noteSocket(session, caller('first'), url, now);
  expect(isKnownSocket(session, caller('first'), url, now + hour)).toBe(false);
  noteSocket(session, caller('first'), url, now + hour - 1);
  expect(isKnownSocket(session, caller('first'), url, now + hour)).toBe(true);
  noteSocket(session, caller('other', 77), url, now + hour);
  forgetSockets(session, 7);
  expect(Object.keys(session.sockets)).toHaveLength(1);
});

test('a site that opens many has the last 64 known, and takes none from another', () => {
  const session = emptySession();
  noteSocket(session, caller('victim', 1, 'https://swap.otherdapp.org'), url, now);
  for (let at = 0; at < 500; at += 1)
    noteSocket(session, caller(`${at}`, 2, 'https://app.somedapp.xyz', `https://ad${at % 50}.xyz`), url, now);
  expect(Object.keys(session.sockets)).toHaveLength(65);
  expect(isKnownSocket(session, caller('victim', 1, 'https://swap.otherdapp.org'), url, now)).toBe(true);
});

test('a site’s notes of endpoints and wallets end at its own share, with all its frames together', () => {
  const session = emptySession();
  const fill = (one: Caller, name: string) => {
    for (let at = 0; at < 200 && hasRoom(session.evidence, one.scope); at += 1)
      session.evidence[`${one.scope.key} ${name}:${at}`] = emptyEvidence();
  };
  fill(caller('page'), 'wallet');
  expect(Object.keys(session.evidence)).toHaveLength(50);
  for (let at = 0; at < 20; at += 1)
    fill(caller('ad', 2, 'https://app.somedapp.xyz', `https://ad${at}.xyz`), 'https://rpc');
  expect(Object.keys(session.evidence)).toHaveLength(150);
  expect(hasRoom(session.evidence, caller('other', 3, 'https://swap.otherdapp.org').scope)).toBe(true);
});

test('where there is too much of all sites together, the one that has most loses its oldest', () => {
  const session = emptySession();
  const [victim, flood] = [caller('page', 1, 'https://swap.otherdapp.org'), caller('page')];
  session.attestedAt[`${victim.scope.key} ${url}`] = now;
  for (let at = 0; at < 1_200; at += 1) session.attestedAt[`${flood.scope.key} https://rpc${at}.xyz/`] = now;
  prune(session);
  const left = Object.keys(session.attestedAt);
  expect(left).toHaveLength(1_000);
  expect(left.slice(0, 2)).toEqual([`${victim.scope.key} ${url}`, `${flood.scope.key} https://rpc201.xyz/`]);
});
