// The administrator's policy as it stands now, parsed with what the directory knows. Runs in the background.

import { askAgain } from '@/lib/background/state/within';
import { systemClock } from '@/lib/browser/clock';
import { loadManaged } from '@/lib/browser/managed';
import { operatorNamed } from '@/lib/directory/chains';
import { gatewayGroupNamed } from '@/lib/directory/gateways';
import { isSpace, ownSpaceOf } from '@/lib/directory/own-host';
import { addressFor } from '@/lib/directory/own-places';
import { noPolicy, parsePolicy, type ReadPolicy, unreadablePolicy } from '@/lib/messages/policy';

/** Chromium gives it within six seconds of its start; where that takes longer nobody knows whether the answer comes at all. */
const ASK_AGAIN_MS = 10_000;

/** Resolves only once the browser has said what the policy is, or that there is none: nothing is sent to a third party before. */
export async function loadPolicy(): Promise<ReadPolicy> {
  const managed = await askAgain(loadManaged, ASK_AGAIN_MS, systemClock);
  switch (managed.kind) {
    case 'absent':
      return noPolicy;
    case 'unreadable':
      return unreadablePolicy;
    case 'present':
      return parsePolicy(managed.value, {
        operatorId: (name) => operatorNamed(name) ?? gatewayGroupNamed(name),
        isOpenFor: (own) => isSpace(ownSpaceOf(own)),
        addressFor,
      });
  }
}
