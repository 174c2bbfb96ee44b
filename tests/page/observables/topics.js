// Every observable of the differential suite, by topic: one line here per file, which is named after it, one entry there per observable.
// `{ name, run, csp?, known? }`: `run(ctx)` gives JSON; `csp` is the frame's policy; `known` names the one difference that may be.
import { abort } from './abort.js';

import { failures } from './failures.js';
import { pages } from './pages.js';
import { requests } from './requests.js';
import { responses } from './responses.js';
import { shape } from './shape.js';
import { sockets } from './sockets.js';
import { surroundings } from './surroundings.js';
import { xhrEvents } from './xhr-events.js';
import { xhrState } from './xhr-state.js';

export const topics = {
  shape,
  requests,
  responses,
  abort,
  failures,
  'xhr events': xhrEvents,
  'xhr state': xhrState,
  sockets,
  surroundings,
  pages,
};
