// SES lockdown, as wallets and hardened dApps run it: every intrinsic frozen, after our hook.
import 'ses';
import { callAll } from './companion';

declare const lockdown: (options: object) => void;
declare const Compartment: new (options: { globals: object; __options__: true }) => { evaluate(code: string): unknown };

lockdown({ errorTaming: 'unsafe', consoleTaming: 'unsafe', overrideTaming: 'severe' });

globalThis.observe = async (url) => {
  const compartment = new Compartment({ globals: { fetch: globalThis.fetch.bind(globalThis) }, __options__: true });
  const inside = compartment.evaluate('(url, init) => fetch(url, init).then((response) => response.text())');
  const init = { method: 'POST', body: '{"jsonrpc":"2.0","id":7,"method":"eth_chainId"}' };
  const text = typeof inside === 'function' ? await inside(url, init) : 'no function';
  return { calls: await callAll(url), noticed: { text, frozen: Object.isFrozen(Promise.prototype) } };
};
