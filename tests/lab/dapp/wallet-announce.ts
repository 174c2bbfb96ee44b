// How the lab's wallets stand in a page: an EIP-1193 provider, announced by EIP-6963. Runs in a page.
import type { Ask } from './wallet-core';

type Listener = (value: unknown) => void;

export interface LabProvider {
  isMetaMask: boolean;
  request: (ask: Ask) => Promise<unknown>;
  on: (event: string, listener: Listener) => void;
  removeListener: (event: string, listener: Listener) => void;
  emit: (event: string, value: unknown) => void;
}

export function providerOf(request: LabProvider['request']): LabProvider {
  const listeners = new Map<string, Set<Listener>>();
  return {
    isMetaMask: true,
    request,
    on: (event, listener) => {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener));
    },
    removeListener: (event, listener) => void listeners.get(event)?.delete(listener),
    emit: (event, value) => listeners.get(event)?.forEach((listener) => void listener(value)),
  };
}

const icon =
  'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path fill="%231769e0" d="M0 0h1v1H0z"/></svg>';

/** Announces now, and at each request. */
export function announce(provider: LabProvider, rdns: string): void {
  const info = Object.freeze({ uuid: '3f0f1d0e-6d1c-4d39-9f5b-1a5d0c0a0b0c', name: 'Lab wallet', icon, rdns });
  const detail = Object.freeze({ info, provider });
  const say = () => window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }));
  window.addEventListener('eip6963:requestProvider', say);
  say();
}
