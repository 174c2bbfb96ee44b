// The events of an XMLHttpRequest: which, in which order, with what in them. Runs in the browser.

const types = ['readystatechange', 'loadstart', 'progress', 'abort', 'error', 'load', 'timeout', 'loadend'];
const sound = encodeURIComponent('{"jsonrpc":"2.0","id":1,"result":"0x10"}');
const html = encodeURIComponent('<html><body>down</body></html>');

const show = (value) => {
  if (value instanceof ArrayBuffer) return `bytes ${new TextDecoder().decode(value)}`;
  if (value instanceof Blob) return `blob ${value.type} ${value.size}`;
  return value instanceof Document ? `document ${value.documentElement.outerHTML}` : value;
};
const attempt = (run) => {
  try {
    return show(run());
  } catch (error) {
    return error.name;
  }
};
const state = (xhr) => ({
  readyState: xhr.readyState,
  status: xhr.status,
  statusText: xhr.statusText,
  url: xhr.responseURL,
  response: attempt(() => xhr.response),
  text: attempt(() => xhr.responseText),
  xml: attempt(() => xhr.responseXML),
  headers: xhr.getAllResponseHeaders().replace(/date: .*\r\n/i, ''),
  type: xhr.getResponseHeader('content-type'),
});

/** Bodies may come in any number of parts: what repeats is written once. */
const squeeze = (log) =>
  log.filter((line, index) => index === 0 || JSON.stringify(line) !== JSON.stringify(log[index - 1]));

/** Sends one request and writes down all that is heard until it has ended. `trusted: false` leaves `isTrusted` out. */
function record(
  ctx,
  {
    url,
    body = ctx.call(),
    prepare = () => {},
    during = () => {},
    upload = false,
    trusted = true,
    make = () => new XMLHttpRequest(),
  },
) {
  return new Promise((done) => {
    const xhr = make();
    const log = [];
    const note = (where, target) =>
      function (event) {
        const { type, loaded, total, lengthComputable, bubbles, cancelable } = event;
        const sane =
          this === target && event.target === target && event.currentTarget === target && event.eventPhase === 2;
        const flags = [sane, event.constructor.name, bubbles, cancelable, ...(trusted ? [event.isTrusted] : [])];
        log.push([
          where,
          type,
          xhr.readyState,
          xhr.status,
          ...(type === 'progress' ? ['?'] : [loaded, total, lengthComputable]),
          ...flags,
        ]);
        during(xhr, event, log);
        if (where === 'on' && type === 'loadend') setTimeout(() => done([squeeze(log), state(xhr)]), 60);
      };
    for (const type of types) {
      xhr.addEventListener(type, note('listener', xhr));
      xhr[`on${type}`] = note('on', xhr);
      if (upload && type !== 'readystatechange') xhr.upload[`on${type}`] = note('upload', xhr.upload);
    }
    xhr.open('POST', url);
    prepare(xhr);
    xhr.send(body);
    log.push(['sent', xhr.readyState]);
  });
}

const kinds = ['', 'text', 'json', 'arraybuffer', 'blob', 'document'];
const typed = (responseType) => (xhr) => {
  xhr.responseType = responseType;
};
const nothingOurs = {
  404: 'status=404&body=none',
  500: `status=500&body=${sound}`,
  HTML: `type=text/html&body=${html}`,
  reset: 'reset=early',
};
const bad = {
  503: 'status=503&body=busy&type=text/plain',
  'HTML with 200': `type=text/html&body=${html}`,
  'HTML with 502': `status=502&type=text/html&body=${html}`,
  nothing: 'body=',
  'a quota error with 429': `status=429&body=${encodeURIComponent('{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"limit exceeded"}}')}`,
  'an error that is an answer, with 400': `status=400&body=${encodeURIComponent('{"jsonrpc":"2.0","id":1,"error":{"code":3,"message":"execution reverted"}}')}`,
  'a reset': 'reset=early',
  'half a body': 'reset=late',
  'half a JSON': 'body={"jsonrpc":',
};

export const xhrEvents = [
  ...kinds.map((kind) => ({
    name: `a sound call as ${kind || 'default'}`,
    run: (ctx) => record(ctx, { url: `${ctx.far}/rpc`, prepare: typed(kind) }),
  })),
  ...kinds.map((kind) => ({
    name: `a sound call of the same origin as ${kind || 'default'}`,
    run: (ctx) => record(ctx, { url: `${ctx.own}/rpc`, prepare: typed(kind) }),
  })),
  ...kinds.map((kind) => ({
    name: `another POST as ${kind || 'default'}`,
    run: (ctx) => record(ctx, { url: `${ctx.far}/echo?body=${sound}`, body: 'x', prepare: typed(kind) }),
  })),
  ...Object.entries(nothingOurs).map(([way, query]) => ({
    name: `${way} for another POST`,
    run: (ctx) => record(ctx, { url: `${ctx.far}/echo?${query}`, body: 'x' }),
  })),
  ...Object.entries(bad).flatMap(([way, query]) =>
    ['', 'json'].map((kind) => ({
      name: `${way} for a call as ${kind || 'default'}`,
      run: (ctx) =>
        // What was withheld cannot be told again as trusted: the known difference of a failed call.
        record(ctx, { url: `${ctx.far}/echo?${query}`, prepare: typed(kind), trusted: false }),
    })),
  ),
  ...['arraybuffer', 'blob'].map((kind) => ({
    name: `503 for a call as ${kind}`,
    run: (ctx) => record(ctx, { url: `${ctx.far}/echo?${bad[503]}`, prepare: typed(kind), trusted: false }),
  })),
  { name: 'refused: another POST', run: (ctx) => record(ctx, { url: ctx.dead, body: 'x' }) },
  { name: 'refused: a call', run: (ctx) => record(ctx, { url: ctx.dead, trusted: false }) },
  {
    name: 'refused: a call with upload events',
    run: (ctx) => record(ctx, { url: ctx.dead, trusted: false, upload: true }),
  },
  { name: 'an execution error is an answer', run: (ctx) => record(ctx, { url: `${ctx.far}/rpc?revert` }) },
  { name: 'upload events of a sound call', run: (ctx) => record(ctx, { url: `${ctx.far}/rpc`, upload: true }) },
  {
    name: 'upload events of a sound JSON call',
    run: (ctx) =>
      record(ctx, {
        url: `${ctx.far}/rpc`,
        upload: true,
        prepare: (xhr) => xhr.setRequestHeader('content-type', 'application/json'),
      }),
  },
  {
    name: 'a body in parts',
    async run(ctx) {
      const [log, end] = await record(ctx, { url: `${ctx.far}/rpc?chunks=3` });
      // How often it says so is a matter of time.
      return [
        squeeze(log.filter(([where, type, readyState]) => where === 'on' && type !== 'progress' && readyState !== 3)),
        end,
      ];
    },
  },
  {
    name: 'a batch',
    run: (ctx) =>
      record(ctx, {
        url: `${ctx.far}/rpc`,
        body: `[${ctx.call()},${ctx.call('eth_chainId', 2)}]`,
        prepare: typed('json'),
      }),
  },
  {
    name: 'timeout of a silent call',
    run: (ctx) =>
      record(ctx, {
        url: `${ctx.far}/rpc?delay=2000`,
        prepare: (xhr) => {
          xhr.timeout = 60;
        },
      }),
  },
  {
    name: 'timeout of another silent POST',
    run: (ctx) =>
      record(ctx, {
        url: `${ctx.far}/echo?delay=2000`,
        body: 'x',
        prepare: (xhr) => {
          xhr.timeout = 60;
        },
      }),
  },
  {
    name: 'timeout set while it is under way',
    run: (ctx) =>
      record(ctx, {
        url: `${ctx.far}/rpc?delay=2000`,
        prepare: (xhr) =>
          setTimeout(() => {
            xhr.timeout = 70;
          }, 20),
      }),
  },
  {
    name: 'abort before anything came',
    run: (ctx) =>
      record(ctx, { url: `${ctx.far}/rpc?delay=2000`, prepare: (xhr) => setTimeout(() => xhr.abort(), 40) }),
  },
  ...[2, 3, 4].map((at) => ({
    name: `abort at readyState ${at}`,
    run: async (ctx) => {
      const [log] = await record(ctx, {
        url: `${ctx.far}/rpc?chunks=2`,
        during(xhr, event) {
          if (event.type === 'readystatechange' && xhr.readyState === at && !xhr.aborted) {
            xhr.aborted = true;
            xhr.abort();
            setTimeout(() => xhr.dispatchEvent(new Event('loadend')), 100);
          }
        },
        trusted: false,
      });
      return log.filter(([where, type, readyState]) => where === 'on' && type !== 'progress' && readyState !== 3);
    },
  })),
  {
    name: 'abort in load',
    async run(ctx) {
      const [log] = await record(ctx, {
        url: `${ctx.far}/rpc`,
        during: (xhr, event) => event.type === 'load' && xhr.abort(),
      });
      return log;
    },
  },
  {
    name: 'a listener that throws',
    async run(ctx) {
      const reported = [];
      addEventListener('error', (event) => {
        reported.push(event.message);
        event.preventDefault();
      });
      const log = await record(ctx, {
        url: `${ctx.far}/rpc`,
        during(_, event) {
          if (event.type === 'load') throw new Error('mine');
        },
      });
      return [log, reported];
    },
  },
  {
    name: 'listeners: object, once, capture, removed',
    run: (ctx) =>
      new Promise((done) => {
        const [xhr, seen] = [new XMLHttpRequest(), []];
        const removed = () => seen.push('removed');
        xhr.addEventListener('load', { handleEvent: (event) => seen.push(['object', event.type]) });
        xhr.addEventListener('load', () => seen.push('bubble'));
        xhr.addEventListener('load', () => seen.push('capture'), true);
        xhr.addEventListener('readystatechange', () => seen.push(['once', xhr.readyState]), { once: true });
        xhr.addEventListener('load', removed);
        xhr.removeEventListener('load', removed);
        xhr.addEventListener('loadend', (event) => {
          event.stopImmediatePropagation();
          setTimeout(() => done(seen), 30);
        });
        xhr.addEventListener('loadend', () => seen.push('never'));
        xhr.open('POST', `${ctx.far}/rpc`);
        xhr.send(ctx.call());
      }),
  },
  {
    name: 'listeners added after send',
    run: (ctx) =>
      new Promise((done) => {
        const xhr = new XMLHttpRequest();
        xhr.open('POST', `${ctx.far}/rpc`);
        xhr.send(ctx.call());
        xhr.onload = (event) => done([event.type, event.isTrusted, xhr.responseText]);
      }),
  },
  {
    name: 'when load comes, and its microtasks',
    run: (ctx) =>
      new Promise((done) => {
        const [xhr, order] = [new XMLHttpRequest(), []];
        for (const type of ['readystatechange', 'load', 'loadend']) {
          xhr.addEventListener(type, () => {
            if (xhr.readyState === 4) {
              order.push(type);
              Promise.resolve().then(() => order.push(`after ${type}`));
            }
          });
        }
        xhr.addEventListener('loadend', () => setTimeout(() => done(order), 30));
        xhr.open('POST', `${ctx.far}/rpc`);
        xhr.send(ctx.call());
      }),
  },
  {
    name: 'a subclass',
    run: (ctx) => {
      class Mine extends XMLHttpRequest {
        open(...args) {
          super.open(...args);
          this.opened = true;
        }
        get status() {
          return super.status + 1000;
        }
      }
      return record(ctx, { url: `${ctx.far}/rpc`, make: () => new Mine() });
    },
  },
];
