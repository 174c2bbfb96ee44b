// A content address -> its bytes beginning to come; names are followed first. Runs in the background.
import type { ContentAddress } from '@/lib/content/address';
import { ipnsNameText, parseCid } from '@/lib/content/cid-text';
import type { Contenthash } from '@/lib/content/contenthash';
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
      return named === null ? nothing : asSureAs('agreed', await openEns(named, address.path, context));
    }
  }
}

async function openEns(named: Contenthash, path: readonly string[], context: ContentContext): Promise<Opening> {
  switch (named.kind) {
    case 'ipfs':
      return openIpfs({ root: named.cid, segments: path, isRaw: false }, context);
    case 'ipns-key':
      return openAddress({ kind: 'ipns', name: ipnsNameText(named.name), path, isRaw: false }, context);
    case 'ipns-domain':
      return openAddress({ kind: 'ipns', name: named.domain, path, isRaw: false }, context);
    case 'arweave':
      return openArweave({ id: named.id, path }, context);
    case 'none':
    case 'unsupported':
      return nothing;
  }
}

const nothing: Opening = { kind: 'lost', trail: [] };

/** What a name led to is no surer than the name. */
function asSureAs(assurance: Assurance, opening: Opening): Opening {
  if (opening.kind !== 'opened' || assurance === 'proven' || opening.opened.assurance !== 'proven') return opening;
  return { ...opening, opened: { ...opening.opened, assurance } };
}
