// Erases what was seen in a span of time: calls, incidents, drills, whom sites contacted. Runs in the background.

import { dropDrills } from '@/lib/background/drill/run';
import { dropLedger, putLedger, type State } from '@/lib/background/state/state';
import { eraseLedger } from '@/lib/browser/database';
import { ledgerWithout, type Span, touches } from '@/lib/ledger/erase';
import { dropSpan } from './parties';
import { outlines } from './ready';

/** Settings, breakers and what is kept of pictures and files stay. */
export async function eraseSpan(state: State, span: Span): Promise<void> {
  await dropDrills(state, (one) => touches(span, { endedAt: null, ...one }));
  const gone: string[] = [];
  for (const [site, ledger] of [...state.ledgers]) {
    const left = ledgerWithout(ledger, span);
    if (Object.keys(left.dependencies).length + left.incidents.length > 0) {
      putLedger(state, { top: `normal ${site}`, site, private: false }, left);
      continue;
    }
    dropLedger(state, site);
    gone.push(site);
  }
  await Promise.all(gone.map(eraseLedger));
  await dropSpan(span);
  outlines.forget();
}
