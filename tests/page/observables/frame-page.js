// One frame of the differential suite: runs one observable and tells its parent what it saw. Runs in the browser.
const query = new URL(location).searchParams;
const { port } = location;
const name = query.get('name');

/** What every observable is given. The endpoints are private hosts, which nobody else ever answers for. */
const ctx = {
  /** Same origin. */
  own: location.origin,
  /** Another site. */
  far: `http://rpc.localhost:${port}`,
  /** Refuses connections. */
  dead: `http://dead.localhost:${query.get('dead')}/rpc`,
  sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
  call: (method = 'eth_blockNumber', id = 1) => JSON.stringify({ jsonrpc: '2.0', id, method, params: [] }),
  /** A POST of `body` as JSON, on top of which `init` stands. */
  post: (url, body, init) =>
    fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body, ...init }),
  /** Names and values of a thrown thing. */
  describe: (error) =>
    error instanceof Error || error instanceof DOMException
      ? { type: error.constructor.name, name: error.name, message: error.message, code: error.code ?? null }
      : { thrown: String(error) },
  /** What `run` throws or rejects with. */
  async thrown(run) {
    try {
      return { returned: String(await run()) };
    } catch (error) {
      return ctx.describe(error);
    }
  },
};

async function observe() {
  try {
    // The one array that the topic's file exports: a frame that loaded them all would cost the suite its minute.
    const [list] = Object.values(await import(`./${query.get('topic').replace(' ', '-')}.js`));
    const observable = list.find((one) => one.name === name);
    return JSON.parse(JSON.stringify((await observable.run(ctx)) ?? null));
  } catch (error) {
    return { failed: `${error}` };
  }
}

const value = await observe();
parent.postMessage({ observed: name, value }, '*');
