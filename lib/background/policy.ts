// The administrator's policy as it stands now, parsed with what the directory knows. Runs in the background.
import { loadManaged } from '@/lib/browser/managed';
import { operatorNamed } from '@/lib/directory/chains';
import { gatewayGroupNamed } from '@/lib/directory/gateways';
import { isSpace, ownSpaceOf } from '@/lib/directory/own-host';
import { addressFor } from '@/lib/directory/own-places';
import { noPolicy, parsePolicy, type ReadPolicy, unreadablePolicy } from '@/lib/messages/policy';

/** Resolves only once the browser has said what the policy is, or that there is none: nothing is sent to a third party before. */
export async function loadPolicy(): Promise<ReadPolicy> {
  const managed = await loadManaged();
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
