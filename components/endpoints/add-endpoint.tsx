// Adds an endpoint of the user's own to a chain: asked on the spot, saved only when it answers for that chain.
import { useState } from 'preact/hooks';
import type { ServedChain, TypedAddress } from '@/lib/messages/own-protocol';
import type { OwnEndpoint } from '@/lib/messages/settings';
import { CheckMessage, isBad, isGood, type Stage } from './check-words';
import { type Asking, useOwnCheck } from './own-check';
import { Acts, Address, OwnName } from './own-fields';
import { type OwnWord, type OwnWords, OwnWordsFields } from './own-words';

export interface AddEndpointProps extends Asking {
  chainName: string;
  /** What the fields hold at first. */
  draft: OwnEndpoint;
  onSave: (endpoint: OwnEndpoint) => void;
  onSaveAll: (chains: ServedChain[], endpoint: OwnEndpoint) => void;
}

/** A public name may lead into the own network: worth a question once it is not reached from outside. */
function askedOf(stage: Stage, said: OwnWords): OwnWord[] {
  const isDoubtful = stage.kind === 'checked' && stage.check.kind === 'unreachable' && stage.check.isPublic;
  const isInside =
    stage.kind === 'served'
      ? stage.url.startsWith('http:')
      : stage.kind === 'checked' && stage.check.kind === 'ok' && stage.check.isInside;
  return [
    ...(isDoubtful || said.inside === true ? ['inside' as const] : []),
    ...(isInside || said.first === true ? ['first' as const] : []),
    ...(isGood(stage) ? ['broadcasts' as const] : []),
  ];
}

export function AddEndpoint({ chainName, draft, onSave, onSaveAll, ...asking }: AddEndpointProps) {
  const { stage, check, reset } = useOwnCheck(asking);
  const [{ url, name, ...said }, setOwn] = useState(draft);
  const typed: TypedAddress = { url: url.trim(), ...(said.inside === true ? { inside: true } : {}) };
  const change = (next: Partial<OwnEndpoint>) => setOwn({ url, name, ...said, ...next });
  const say = (words: OwnWords) => {
    setOwn({ url, name, ...words });
    if (words.inside !== said.inside) reset(); // it was asked elsewhere
  };
  const save = () => {
    const endpoint: OwnEndpoint = { url: typed.url, name: name.trim(), ...said };
    if (stage.kind === 'served') onSaveAll(stage.chains, endpoint);
    else onSave(endpoint);
    setOwn({ url: '', name: '' });
    reset();
  };
  const onAddress = (text: string) => {
    change({ url: text });
    reset();
  };
  const onSubmit = (event: Event) => {
    event.preventDefault();
    void check(typed);
  };
  const asked = askedOf(stage, said);
  const isOk = isGood(stage) && 'url' in stage && stage.url === typed.url;
  const canCheck = typed.url !== '' && stage.kind !== 'asked' && stage.kind !== 'serving';
  return (
    <form class="add" onSubmit={onSubmit} noValidate>
      <Address value={url} isInvalid={isBad(stage)} onText={onAddress} />
      <OwnName value={name} onText={(text) => change({ name: text })} />
      <Acts canCheck={canCheck} canSave={isOk} isAgain={'url' in stage} onSave={save} />
      <CheckMessage stage={stage} chainName={chainName} />
      {asked.length > 0 && <OwnWordsFields asked={asked} said={said} onSay={say} />}
    </form>
  );
}
