import { observe } from '@/tests/page/observables/browsers';
import { serveObservables } from '@/tests/page/observables/server';
const server = await serveObservables();
for (let n = 0; n < 2; n++) for (const ext of [false, true]) {
  const seen = await observe('firefox', ext, server);
  console.log(ext, JSON.stringify(seen['abort: aborted while the body comes']));
}
await server.close();
process.exit(0);
