// The course of asking a typed address: once for one chain, or chain by chain where it stands for several.
import { useState } from 'preact/hooks';
import type { EndpointCheck, OwnProtocol, ServedChain, TypedAddress } from '@/lib/messages/own-protocol';
import type { Stage } from './check-words';

export interface Asking {
  onCheck: (typed: TypedAddress) => Promise<EndpointCheck>;
  /** Asks for some of the chains, from the `from`th on. */
  onServes: (typed: TypedAddress, from: number) => Promise<OwnProtocol['endpoint/serves']['reply']>;
}

/** An address that stands for several chains. */
const isTemplate = (url: string) => url.includes('{chainId}') || url.includes('{service}');

export function useOwnCheck({ onCheck, onServes }: Asking) {
  const [stage, setStage] = useState<Stage>({ kind: 'idle' });
  const askForChains = async (typed: TypedAddress, from: number, before: ServedChain[], of: number): Promise<void> => {
    setStage({ kind: 'serving', at: from, of });
    const told = await onServes(typed, from).catch(() => null); // null: the background did not answer
    if (told === null) return setStage({ kind: 'silent' });
    const chains = [...before, ...told.served];
    if (told.next === null) return setStage({ kind: 'served', url: typed.url, chains });
    return askForChains(typed, told.next, chains, told.of);
  };
  const check = async (typed: TypedAddress): Promise<void> => {
    if (isTemplate(typed.url)) return askForChains(typed, 0, [], 0);
    setStage({ kind: 'asked' });
    const answered = await onCheck(typed).catch(() => null); // null: the background did not answer
    setStage(answered === null ? { kind: 'silent' } : { kind: 'checked', url: typed.url, check: answered });
  };
  return { stage, check, reset: () => setStage({ kind: 'idle' }) };
}
