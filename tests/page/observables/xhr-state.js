// The XMLHttpRequest as an object: calls that are not allowed, reuse, synchronous use, wrappers around it. Runs in the browser.

/** Not before it is asked for: the suite's list is read in Node too. */
const prototype = () => XMLHttpRequest.prototype;
const getterOf = (name) => Object.getOwnPropertyDescriptor(prototype(), name).get;
const ended = (xhr) => new Promise((done) => xhr.addEventListener('loadend', () => done(xhr)));
const methods = [
  'open',
  'send',
  'abort',
  'setRequestHeader',
  'getResponseHeader',
  'getAllResponseHeaders',
  'overrideMimeType',
];
const accessors = [
  'readyState',
  'status',
  'statusText',
  'response',
  'responseText',
  'responseXML',
  'responseURL',
  'responseType',
  'timeout',
  'withCredentials',
  'upload',
  'onload',
  'onreadystatechange',
];

async function opened(ctx, url = `${ctx.far}/rpc`) {
  const xhr = new XMLHttpRequest();
  xhr.open('POST', url);
  return xhr;
}
async function answered(ctx, prepare = () => {}) {
  const xhr = await opened(ctx);
  prepare(xhr);
  const end = ended(xhr);
  xhr.send(ctx.call());
  return end;
}

export const xhrState = [
  ...[
    ['{}', {}],
    ['null', null],
    ['undefined', undefined],
    ['a number', 1],
    ['the prototype', prototype],
  ].map(([what, self]) => ({
    name: `methods and accessors called on ${what}`,
    run: async (ctx) => [
      await Promise.all(
        methods.map((name) =>
          ctx.thrown(() => prototype()[name].call(self === prototype ? self() : self, 'POST', '/')),
        ),
      ),
      await Promise.all(
        accessors.map((name) => ctx.thrown(() => getterOf(name).call(self === prototype ? self() : self))),
      ),
    ],
  })),
  {
    name: 'methods called with no argument',
    run: async (ctx) => Promise.all(methods.map((name) => ctx.thrown(() => new XMLHttpRequest()[name]()))),
  },
  {
    name: 'methods are no constructors',
    run: async (ctx) => Promise.all(methods.map((name) => ctx.thrown(() => new prototype()[name]()))),
  },
  { name: 'XMLHttpRequest called without new', run: (ctx) => ctx.thrown(() => XMLHttpRequest()) },
  {
    name: 'writing to what is read-only',
    async run(ctx) {
      const write = (name) =>
        ctx.thrown(() => {
          new XMLHttpRequest()[name] = 1;
        });
      const errors = await Promise.all(accessors.slice(0, 7).map(write));
      // A known difference: V8 calls the object `#<XMLHttpRequest>` or `[object XMLHttpRequest]`, as its constructor is bare or proxied.
      return errors.map(({ name, message }) => [
        name,
        message.replace(/#<XMLHttpRequest>|\[object XMLHttpRequest\]/, '*'),
      ]);
    },
  },
  {
    name: 'every property before open',
    run: () => {
      const xhr = new XMLHttpRequest();
      return accessors
        .map((name) => String(xhr[name]))
        .concat(xhr.getAllResponseHeaders(), String(xhr.getResponseHeader('a')));
    },
  },
  {
    name: 'every property after open and after send',
    run: async (ctx) => {
      const xhr = await opened(ctx);
      const before = accessors.map((name) => String(xhr[name]));
      xhr.send(ctx.call());
      return [before, accessors.map((name) => String(xhr[name]))];
    },
  },
  {
    name: 'every property after the answer',
    run: async (ctx) => {
      const xhr = await answered(ctx);
      return [...accessors, 'mozAnon', 'nothing'].map((name) => String(xhr[name]));
    },
  },
  {
    name: 'arguments of open that are wrong',
    run: async (ctx) =>
      Promise.all(
        [
          ['POST'],
          ['a b', '/'],
          ['TRACE', '/'],
          ['POST', 'http://['],
          [Symbol('x'), '/'],
          ['POST', '/', false, 'a', 'b'],
        ].map((args) => ctx.thrown(() => new XMLHttpRequest().open(...args))),
      ),
  },
  {
    name: 'a failing open changes nothing',
    run: async (ctx) => {
      const xhr = await answered(ctx);
      return [await ctx.thrown(() => xhr.open('POST', 'http://[')), xhr.readyState, xhr.responseText];
    },
  },
  {
    name: 'a failing open while a call is under way',
    run: async (ctx) => {
      const xhr = await opened(ctx, `${ctx.far}/rpc?delay=80`);
      const end = ended(xhr);
      xhr.send(ctx.call());
      const failure = await ctx.thrown(() => xhr.open('a b', '/'));
      return [failure, (await end).responseText];
    },
  },
  {
    name: 'send before open, twice and after the answer',
    run: async (ctx) => {
      const xhr = await opened(ctx);
      const end = ended(xhr);
      xhr.send(ctx.call());
      const twice = await ctx.thrown(() => xhr.send(ctx.call()));
      await end;
      return [
        await ctx.thrown(() => new XMLHttpRequest().send('x')),
        twice,
        await ctx.thrown(() => xhr.send(ctx.call())),
      ];
    },
  },
  {
    name: 'setRequestHeader at the wrong time and with wrong things',
    run: async (ctx) => {
      const xhr = await opened(ctx);
      const wrong = [['a b', 'c'], ['a', 'b\nc'], ['Cookie', 'x'], ['a'], [Symbol('x'), 'y']];
      const early = await Promise.all(wrong.map((args) => ctx.thrown(() => xhr.setRequestHeader(...args))));
      xhr.send(ctx.call());
      return [
        early,
        await ctx.thrown(() => xhr.setRequestHeader('a', 'b')),
        await ctx.thrown(() => new XMLHttpRequest().setRequestHeader('a', 'b')),
      ];
    },
  },
  {
    name: 'settings at the wrong time',
    run: async (ctx) => {
      const xhr = await opened(ctx);
      xhr.send(ctx.call());
      const sent = [
        await ctx.thrown(() => {
          xhr.withCredentials = true;
        }),
        await ctx.thrown(() => {
          xhr.responseType = 'json';
        }),
      ];
      await ended(xhr);
      return [
        sent,
        await ctx.thrown(() => {
          xhr.responseType = 'text';
        }),
        await ctx.thrown(() => xhr.overrideMimeType('text/plain')),
      ];
    },
  },
  {
    name: 'response of the wrong type',
    run: async (ctx) => {
      const xhr = await answered(ctx, (one) => {
        one.responseType = 'json';
      });
      return [await ctx.thrown(() => xhr.responseText), await ctx.thrown(() => xhr.responseXML), xhr.response];
    },
  },
  ...['json', 'arraybuffer', 'blob'].map((type) => ({
    name: `response is one ${type} each time`,
    run: async (ctx) => {
      const xhr = await answered(ctx, (one) => {
        one.responseType = type;
      });
      const first = xhr.response;
      return first === xhr.response;
    },
  })),
  {
    name: 'headers by name',
    run: async (ctx) => {
      const xhr = await answered(ctx);
      return ['content-type', 'CONTENT-TYPE', 'x-shown', 'x-hidden', 'date', '', 'set-cookie'].map((name) =>
        xhr.getResponseHeader(name),
      );
    },
  },
  {
    name: 'responseURL without a fragment',
    run: async (ctx) => {
      const xhr = await opened(ctx, `${ctx.far}/rpc?a#b`);
      const end = ended(xhr);
      xhr.send(ctx.call());
      return (await end).responseURL;
    },
  },
  {
    name: 'reuse for a second call',
    run: async (ctx) => {
      const xhr = await answered(ctx);
      const [first, log] = [xhr.responseText, []];
      xhr.onreadystatechange = (event) => log.push([xhr.readyState, xhr.status, event.isTrusted]);
      xhr.open('POST', `${ctx.far}/echo?body=second`);
      log.push(xhr.responseText);
      const end = ended(xhr);
      xhr.send('x');
      await end;
      return [first, log.filter((line, at) => at === 0 || String(line) !== String(log[at - 1])), xhr.responseText];
    },
  },
  {
    name: 'open again while a call is under way',
    run: async (ctx) => {
      const [xhr, log] = [await opened(ctx, `${ctx.far}/rpc?delay=300`), []];
      xhr.onreadystatechange = () => log.push(xhr.readyState);
      for (const type of ['abort', 'load', 'error', 'loadend']) xhr.addEventListener(type, () => log.push(type));
      xhr.send(ctx.call());
      await ctx.sleep(30);
      xhr.open('POST', `${ctx.far}/rpc`);
      const end = ended(xhr);
      xhr.send(ctx.call('eth_chainId', 9));
      await end;
      await ctx.sleep(350);
      return [log.filter((line, at) => line !== log[at - 1]), xhr.responseText];
    },
  },
  {
    name: 'open again in its own load',
    run: async (ctx) => {
      const xhr = await opened(ctx);
      const seen = [];
      await new Promise((done) => {
        xhr.onload = () => {
          seen.push(xhr.responseText, xhr.readyState);
          if (seen.length > 3) return done();
          xhr.open('POST', `${ctx.far}/rpc`);
          seen.push(xhr.readyState);
          xhr.send(ctx.call('eth_chainId', 2));
        };
        xhr.send(ctx.call());
      });
      return seen;
    },
  },
  {
    name: 'abort without a request, after one, and what is left',
    run: async (ctx) => {
      const [fresh, xhr] = [new XMLHttpRequest(), await answered(ctx)];
      fresh.abort();
      xhr.abort();
      const only = await opened(ctx);
      only.abort();
      // Not `responseText`: Firefox keeps it over an abort once anybody has read it, and we have.
      return [fresh.readyState, only.readyState, xhr.readyState, xhr.status, xhr.responseURL];
    },
  },
  ...['GET', 'POST'].map((method) => ({
    name: `a synchronous ${method}`,
    run: (ctx) => {
      const [xhr, log] = [new XMLHttpRequest(), []];
      for (const type of ['readystatechange', 'load', 'loadend', 'progress'])
        xhr.addEventListener(type, (event) => log.push([type, xhr.readyState, event.isTrusted]));
      xhr.open(method, `${ctx.far}/echo?body=1`, false);
      xhr.send(method === 'POST' ? ctx.call() : null);
      return [log, xhr.status, xhr.responseText];
    },
  })),
  {
    name: 'a synchronous call that fails',
    run: async (ctx) => {
      const xhr = new XMLHttpRequest();
      xhr.open('POST', ctx.dead, false);
      const thrown = await ctx.thrown(() => xhr.send(ctx.call()));
      xhr.open('POST', `${ctx.far}/echo?status=503&body=busy`, false);
      xhr.send(ctx.call());
      return [thrown, xhr.status, xhr.responseText];
    },
  },
  {
    name: 'what counts as synchronous',
    run: async (ctx) =>
      Promise.all(
        [undefined, null, 0, '', 'x', {}].map((async) => {
          const xhr = new XMLHttpRequest();
          xhr.open('POST', `${ctx.far}/rpc`, async);
          xhr.send(ctx.call());
          return xhr.readyState;
        }),
      ),
  },
  {
    name: 'user and password',
    run: async (ctx) => {
      const xhr = new XMLHttpRequest();
      xhr.open('POST', `${ctx.own}/rpc?seen`, true, 'me', 'secret');
      const end = ended(xhr);
      xhr.send(ctx.call());
      return (await end).responseText;
    },
  },
  {
    name: 'how often arguments are turned into text',
    run: async (ctx) => {
      let times = 0;
      const text = (value) => ({ toString: () => (times++, value) });
      const xhr = new XMLHttpRequest();
      xhr.open(text('POST'), text(`${ctx.far}/rpc`));
      xhr.setRequestHeader(text('x-a'), text('1'));
      xhr.getResponseHeader(text('x-a'));
      return times;
    },
  },
  {
    name: 'a script that wraps it after us',
    run: async (ctx) => {
      const reads = [];
      for (const name of ['readyState', 'status', 'responseText']) {
        const descriptor = Object.getOwnPropertyDescriptor(prototype(), name);
        Object.defineProperty(prototype(), name, {
          ...descriptor,
          get() {
            const value = descriptor.get.call(this);
            reads.push([name, value]);
            return value;
          },
        });
      }
      const { send } = prototype();
      prototype().send = function (...args) {
        this.addEventListener('load', () => reads.push(['wrapper', this.status]));
        return send.apply(this, args);
      };
      const xhr = await answered(ctx);
      return [xhr.status, xhr.responseText, reads.filter((line, at) => String(line) !== String(reads[at - 1]))];
    },
  },
  {
    name: 'a class that stands in for it',
    run: async (ctx) => {
      const Native = XMLHttpRequest;
      function StandIn() {
        const xhr = new Native();
        return new Proxy(xhr, {
          get: (target, key) => {
            const value = target[key];
            return typeof value === 'function' ? value.bind(target) : value;
          },
          set: (target, key, value) => {
            target[key] = value;
            return true;
          },
        });
      }
      window.XMLHttpRequest = StandIn;
      const xhr = new XMLHttpRequest();
      xhr.open('POST', `${ctx.far}/rpc`);
      return new Promise((done) => {
        xhr.onload = () => done([xhr.status, xhr.responseText]);
        xhr.send(ctx.call());
      });
    },
  },
  {
    name: 'the methods of another realm',
    run: async (ctx) => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const foreign = frame.contentWindow.XMLHttpRequest.prototype;
      const xhr = new XMLHttpRequest();
      const end = ended(xhr);
      foreign.open.call(xhr, 'POST', `${ctx.far}/rpc`);
      foreign.send.call(xhr, ctx.call());
      await end;
      return [xhr.responseText, foreign.open === prototype().open, xhr instanceof frame.contentWindow.XMLHttpRequest];
    },
  },
];
