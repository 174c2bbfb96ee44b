// The administrator's policy as it stands now, parsed with what the directory knows. Runs in the background.
import { loadManaged } from '@/lib/browser/managed';
import { chainIds, endpointsOf } from '@/lib/directory/chains';
import { isOpenFor } from '@/lib/directory/identify';
import { operatorOf, operators } from '@/lib/directory/operators';
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
      return parsePolicy(managed.value, { operatorId, isOpenFor });
  }
}

/** By id, by name, or by a host of theirs; some endpoints' operator is known by its domain alone. */
function operatorId(name: string): string | null {
  const wanted = name.trim().toLowerCase();
  const known = operators().find((one) => one.id === wanted || one.name.toLowerCase() === wanted);
  if (known !== undefined) return known.id;
  const isDomain = chainIds().some((id) => endpointsOf(id).some(({ operator }) => operator === wanted));
  return operatorOf(wanted)?.id ?? (isDomain ? wanted : null);
}
