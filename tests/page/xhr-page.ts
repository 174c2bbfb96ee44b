// The hooked XMLHttpRequest in a page of its own, with a relay that replies by script. Bundled for the browser by xhr.test.ts.
import { createHook } from '@/lib/page/hook';
import { installXhr } from '@/lib/page/xhr/xhr';

/** Installs the hook; `replies` are given to the asks in turn, and then `own`. Returns what was asked. */
function installScripted(replies: unknown[], delayMs: number): unknown[] {
  const asked: unknown[] = [];
  const clock = {
    now: () => performance.now(),
    runAfter(ms: number, run: () => void) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  };
  const hook = createHook(clock, () => false);
  const { port1, port2 } = new MessageChannel();
  port2.onmessage = ({ data }) => {
    if (data.type !== 'rpc/failover') return void (data.type === 'rpc/abort' && asked.push('abort'));
    const { own, credentialed, url, body } = data.ask;
    asked.push({ own, credentialed, url, body });
    const reply = replies.shift() ?? { kind: 'own', detourMs: 0, passive: false };
    port2.postMessage({ type: 'ack', id: data.ask.id });
    if (reply !== 'silence') setTimeout(() => port2.postMessage({ type: 'reply', id: data.ask.id, reply }), delayMs);
  };
  hook.toRelay.takePort(port1);
  installXhr(hook, window);
  return asked;
}

Object.assign(globalThis, { installScripted });
