// A content address -> its bytes beginning to come; names are followed first. Runs in the background.
import type { ContentAddress } from '@/lib/content/address';
import { parseCid } from '@/lib/content/cid-text';
import { addressIn } from '@/lib/content/contenthash';
import type { Assurance } from '@/lib/failover/verdict';
import { resolveEns } from './ens';
import { resolveArns, resolveIpns } from './names';
import { openArweave, openIpfs } from './open';
import type { ContentContext, Opening } from './opened';

export async function openAddress(address: ContentAddress, context: ContentContext): Promise<Opening> {
  switch (address.kind) {
    case 'ipfs': {
      const root = parseCid(address.cid);
      return root === null ? nothing : openIpfs({ root, segments: address.path, isRaw: address.isRaw }, context);
    }
    case 'ipns': {
      const named = await resolveIpns(address.name, context);
      if (named?.to.kind !== 'ipfs') return nothing;
      const file = { root: named.to.cid, segments: [...named.to.segments, ...address.path], isRaw: address.isRaw };
      return asSureAs(named.assurance, await openIpfs(file, context));
    }
    case 'arweave':
      return openArweave(address, context);
    case 'arns': {
      const named = await resolveArns(address.name, context);
      if (named === null) return nothing;
      return asSureAs(named.assurance, await openArweave({ id: named.to, path: address.path }, context));
    }
    case 'ens': {
      const named = await resolveEns(address.name, context);
      const to = named === null ? null : addressIn(named, address.path);
      return to === null ? nothing : asSureAs('agreed', await openAddress(to, context));
    }
  }
}

const nothing: Opening = { kind: 'lost', trail: [] };

/** What a name led to is no surer than the name. */
function asSureAs(assurance: Assurance, opening: Opening): Opening {
  if (opening.kind !== 'opened' || assurance === 'proven' || opening.opened.assurance !== 'proven') return opening;
  return { ...opening, opened: { ...opening.opened, assurance } };
}
