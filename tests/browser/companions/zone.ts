// zone.js, as in Angular: calls made in a zone come back in it.
import 'zone.js';
import { callAll } from './companion';

declare const Zone: {
  current: { name: string; fork(spec: object): { run<T>(work: () => T): T } };
};

globalThis.observe = (url) => {
  const tasks: string[] = [];
  const zone = Zone.current.fork({
    name: 'app',
    onScheduleTask(
      parent: { scheduleTask: (target: unknown, task: unknown) => unknown },
      _own: unknown,
      target: unknown,
      task: { type: string; source: string },
    ) {
      if (task.type === 'macroTask') tasks.push(task.source);
      return parent.scheduleTask(target, task);
    },
  });
  return zone.run(async () => {
    const calls = await callAll(url);
    const inZone = await new Promise<string>((resolve) => {
      const request = new XMLHttpRequest();
      request.addEventListener('load', () => resolve(Zone.current.name));
      request.open('POST', url);
      request.send('{"jsonrpc":"2.0","id":1,"method":"net_version"}');
    });
    return { calls, noticed: { tasks: tasks.filter((one) => one !== 'setTimeout'), inZone } };
  });
};
