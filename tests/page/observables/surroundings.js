// Frames, workers, policies, performance entries: where a hook could leak in or be missing. Runs in the browser.

const framed = (make) =>
  new Promise((done) => {
    const frame = document.createElement('iframe');
    make(frame);
    frame.addEventListener('load', () => done(frame), { once: true });
    document.body.append(frame);
  });
const told = () => new Promise((done) => addEventListener('message', ({ data }) => done(data), { once: true }));
const inside = (
  ctx,
  report,
) => `<script>fetch('${ctx.far}/rpc', { method: 'POST', body: '${ctx.call()}' }).then(async (answer) =>
  ${report}([fetch.name, fetch.length, Object.getOwnPropertyNames(self).includes('fetch'), answer.status, await answer.text(), self.origin]));</script>`;
const workerText = (
  ctx,
) => `fetch('${ctx.far}/rpc', { method: 'POST', body: '${ctx.call()}' }).then(async (answer) => postMessage([String(fetch), await answer.text()]));
  const xhr = new XMLHttpRequest(); xhr.open('POST', '${ctx.far}/rpc', false); xhr.send('${ctx.call()}'); postMessage([xhr.status, xhr.responseText]);`;

/** What a policy says when it stops a request, and when it says so. */
const stopped = (ctx, start) =>
  new Promise((done) => {
    const log = [];
    document.addEventListener('securitypolicyviolation', (event) => {
      const { blockedURI, effectiveDirective, disposition, sample, sourceFile } = event;
      log.push(['violation', blockedURI, effectiveDirective, disposition, sample, /extension:/.test(sourceFile)]);
    });
    start(log);
    setTimeout(() => done(log), 1200);
  });
const policy = "default-src 'self'; script-src 'self' 'unsafe-inline'; connect-src 'self'";

export const surroundings = [
  {
    name: 'an about:blank frame',
    run: async (ctx) => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const { fetch: inner, XMLHttpRequest: Inner } = frame.contentWindow;
      const answer = await inner(`${ctx.far}/rpc`, { method: 'POST', body: ctx.call() });
      const xhr = new Inner();
      xhr.open('POST', `${ctx.far}/rpc`);
      const loaded = new Promise((done) => {
        xhr.onload = () => done(xhr.responseText);
      });
      xhr.send(ctx.call());
      return [
        inner === fetch,
        inner.name,
        answer instanceof frame.contentWindow.Response,
        await answer.text(),
        await loaded,
        Reflect.ownKeys(frame.contentWindow).length,
      ];
    },
  },
  {
    name: 'a frame that is gone',
    run: async (ctx) => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const { fetch: inner } = frame.contentWindow;
      frame.remove();
      return Promise.race([
        ctx.thrown(() => inner(`${ctx.far}/rpc`, { method: 'POST', body: ctx.call() }).then((answer) => answer.status)),
        ctx.sleep(300).then(() => 'silence'),
      ]);
    },
  },
  {
    name: 'a frame removed while it asks',
    run: async (ctx) => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const asked = frame.contentWindow
        .fetch(`${ctx.far}/rpc?delay=200`, { method: 'POST', body: ctx.call() })
        .then((answer) => answer.status, ctx.describe);
      await ctx.sleep(40);
      frame.remove();
      return Promise.race([asked, ctx.sleep(500).then(() => 'silence')]);
    },
  },
  {
    name: 'a srcdoc frame',
    run: async (ctx) => {
      const heard = told();
      await framed((frame) => {
        frame.srcdoc = inside(ctx, 'parent.postMessage');
      });
      return heard;
    },
  },
  {
    name: 'a sandboxed srcdoc frame',
    run: async (ctx) => {
      const heard = told();
      await framed((frame) => {
        frame.sandbox = 'allow-scripts';
        frame.srcdoc = inside(ctx, "((data) => parent.postMessage(data, '*'))");
      });
      return heard;
    },
  },
  {
    name: 'a blob: frame',
    run: async (ctx) => {
      const heard = told();
      await framed((frame) => {
        frame.src = URL.createObjectURL(new Blob([inside(ctx, 'parent.postMessage')], { type: 'text/html' }));
      });
      return heard;
    },
  },
  {
    name: 'a data: frame',
    run: async (ctx) => {
      const heard = told();
      await framed((frame) => {
        frame.src = `data:text/html,${encodeURIComponent(inside(ctx, "((data) => parent.postMessage(data, '*'))"))}`;
      });
      return heard;
    },
  },
  {
    name: 'messages that the page hears',
    run: async (ctx) => {
      const heard = [];
      const frame = document.createElement('iframe');
      document.body.append(frame);
      for (const one of [window, frame.contentWindow])
        one.addEventListener('message', (event) => heard.push([typeof event.data, event.ports.length]));
      window.postMessage('mine', '*');
      await ctx.post(`${ctx.far}/echo?status=503`, ctx.call());
      await ctx.sleep(100);
      return heard;
    },
  },
  {
    name: 'messages of the page itself, with ports',
    run: (ctx) =>
      new Promise((done) => {
        const { port1, port2 } = new MessageChannel();
        addEventListener('message', (event) =>
          done([event.data, event.ports.length, event.ports[0] instanceof MessagePort]),
        );
        window.postMessage(['mine'], '*', [port2]);
        setTimeout(() => done(['nothing heard', port1 === ctx]), 500);
      }),
  },
  ...[
    ['classic', {}],
    ['module', { type: 'module' }],
  ].map(([kind, options]) => ({
    name: `a ${kind} worker`,
    run: (ctx) =>
      new Promise((done) => {
        const [worker, heard] = [
          new Worker(URL.createObjectURL(new Blob([workerText(ctx)], { type: 'text/javascript' })), options),
          [],
        ];
        worker.onmessage = ({ data }) => {
          heard.push(data);
          if (heard.length === 2) done(heard);
        };
        worker.onerror = (event) => done(['error', event.message]);
      }),
  })),
  {
    name: 'policy against fetch',
    csp: policy,
    run: (ctx) =>
      stopped(ctx, (log) => {
        fetch(`${ctx.far}/echo`).catch((error) => log.push(['rejected', ctx.describe(error)]));
      }),
  },
  {
    name: 'policy against a call by fetch',
    csp: policy,
    run: (ctx) =>
      stopped(ctx, (log) => {
        ctx.post(`${ctx.far}/rpc`, ctx.call()).catch((error) => log.push(['rejected', ctx.describe(error)]));
      }),
  },
  ...[
    ['a call', (ctx) => ctx.call()],
    ['another POST', () => 'x'],
  ].map(([what, body]) => ({
    name: `policy against ${what} by XMLHttpRequest`,
    csp: policy,
    run: (ctx) =>
      stopped(ctx, (log) => {
        const xhr = new XMLHttpRequest();
        for (const type of ['readystatechange', 'error', 'load', 'loadend'])
          xhr.addEventListener(type, () => log.push([type, xhr.readyState, xhr.status]));
        xhr.open('POST', `${ctx.far}/rpc`);
        xhr.send(body(ctx));
      }),
  })),
  {
    name: 'a policy that allows nothing of ours reports nothing of ours',
    csp: "default-src 'none'; script-src 'self'; connect-src *; require-trusted-types-for 'script'",
    run: (ctx) =>
      stopped(ctx, (log) => {
        ctx.post(`${ctx.far}/rpc`, ctx.call()).catch((error) => log.push(ctx.describe(error)));
      }),
  },
  {
    name: 'reports of ReportingObserver',
    csp: policy,
    run: async (ctx) => {
      if (typeof ReportingObserver === 'undefined') return 'none here';
      const seen = [];
      new ReportingObserver(
        (reports) =>
          seen.push(
            ...reports.map(({ type, body }) => [
              type,
              body.blockedURL,
              body.effectiveDirective,
              /extension:/.test(body.sourceFile),
            ]),
          ),
        { buffered: true },
      ).observe();
      await ctx.thrown(() => ctx.post(`${ctx.far}/rpc`, ctx.call()));
      await ctx.sleep(100);
      return seen;
    },
  },
  {
    name: 'performance entries',
    run: async (ctx) => {
      await ctx.post(`${ctx.far}/rpc?one`, ctx.call()).then((answer) => answer.text());
      await new Promise((done) => {
        const xhr = new XMLHttpRequest();
        xhr.onloadend = done;
        xhr.open('POST', `${ctx.far}/rpc?two`);
        xhr.send(ctx.call());
      });
      await ctx.thrown(() => ctx.post(ctx.dead, ctx.call()));
      await ctx.sleep(80);
      const entries = performance
        .getEntriesByType('resource')
        .filter(({ initiatorType }) => initiatorType !== 'script');
      return entries.map(({ name, initiatorType, responseStatus, nextHopProtocol }) => [
        name,
        initiatorType,
        responseStatus,
        nextHopProtocol,
      ]);
    },
  },
  {
    name: 'entries of every other kind',
    run: () =>
      [
        ...new Set(
          performance
            .getEntries()
            .map(({ entryType, name }) => (entryType === 'resource' && /extension/.test(name) ? name : entryType)),
        ),
      ]
        .sort()
        .filter((type) => !/paint|visib|back-forward/.test(type)),
  },
  {
    name: 'errors that nobody caught',
    run: async (ctx) => {
      const seen = [];
      addEventListener('error', (event) => seen.push([event.message, event.filename]));
      addEventListener('unhandledrejection', (event) => seen.push(String(event.reason)));
      await ctx.post(`${ctx.far}/echo?status=503`, ctx.call());
      await ctx.post(`${ctx.far}/rpc`, ctx.call());
      await ctx.sleep(150);
      return seen;
    },
  },
  {
    name: 'what the console is told',
    run: async (ctx) => {
      const seen = [];
      for (const level of ['log', 'info', 'warn', 'error', 'debug'])
        console[level] = (...args) => seen.push([level, args.join(' ')]);
      await ctx.post(`${ctx.far}/echo?status=503`, ctx.call());
      await ctx.thrown(() => ctx.post(ctx.dead, ctx.call()));
      return seen;
    },
  },
  {
    name: 'storage that the page can list',
    run: async () => [
      Object.keys(localStorage),
      Object.keys(sessionStorage),
      document.cookie.replace('taste=sweet', ''),
      (await indexedDB.databases?.())?.length,
      (await caches.keys()).length,
    ],
  },
  {
    name: 'the own window after a while',
    run: async (ctx) => {
      await ctx.post(`${ctx.far}/echo?status=503`, ctx.call());
      return [
        Reflect.ownKeys(window).length,
        Object.getOwnPropertySymbols(window).map(String),
        typeof window.chrome,
        typeof window.browser,
      ];
    },
  },
];
