// The page of the differential suite: runs each observable in a frame of its own and keeps the results. Runs in the browser.
import { topics } from './topics.js';

const patienceMs = 6000;

/** Each in a fresh document: what one call taught the hook must not change what the next one sees. */
function runInFrame(topic, { name, csp }) {
  return new Promise((resolve) => {
    const frame = document.createElement('iframe');
    const query = new URLSearchParams({ topic, name, dead: new URL(location).searchParams.get('dead') });
    if (csp) query.set('csp', csp);
    const end = (value) => {
      clearTimeout(timer);
      removeEventListener('message', hear);
      frame.remove();
      resolve(value);
    };
    const hear = ({ source, data }) => {
      if (source === frame.contentWindow && data?.observed === name) end(data.value);
    };
    const timer = setTimeout(() => end({ failed: 'no result in time' }), patienceMs);
    addEventListener('message', hear);
    frame.src = `/frame.html?${query}`;
    document.body.append(frame);
  });
}

/** Those that wait for timers would add up: a few frames run beside each other. */
async function runAll() {
  const results = {};
  const waiting = Object.entries(topics).flatMap(([topic, list]) => list.map((observable) => ({ topic, observable })));
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      results[`${next.topic}: ${next.observable.name}`] = await runInFrame(next.topic, next.observable);
    }
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
  return results;
}

// Not before `load`, which would wait for every frame there will be.
addEventListener('load', async () => {
  await new Promise((done) => setTimeout(done, 0));
  window.results = JSON.stringify(await runAll());
});
