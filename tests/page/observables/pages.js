// The document itself: nodes, attributes, events, and what happens when the page writes itself anew. Runs in the browser.

export const pages = [
  { name: 'markup', run: () => document.documentElement.outerHTML.replace(/\?v=\d+/g, '') },
  {
    name: 'nodes that appear or change',
    run: async (ctx) => {
      const seen = [];
      new MutationObserver((records) =>
        seen.push(...records.map(({ type, target }) => [type, target.nodeName])),
      ).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      await ctx.post(`${ctx.far}/echo?status=503`, ctx.call());
      await ctx.post(`${ctx.far}/rpc`, ctx.call());
      await ctx.sleep(60);
      return seen;
    },
  },
  {
    name: 'style sheets',
    run: () => [
      document.styleSheets.length,
      document.adoptedStyleSheets.length,
      getComputedStyle(document.body).display,
    ],
  },
  {
    name: 'own properties of document',
    run: () => [Reflect.ownKeys(document).map(String), Reflect.ownKeys(document.documentElement).length],
  },
  {
    name: 'events of window and document',
    run: async (ctx) => {
      const seen = [];
      const { dispatchEvent } = EventTarget.prototype;
      EventTarget.prototype.dispatchEvent = function (event) {
        seen.push(event.type);
        return dispatchEvent.call(this, event);
      };
      await ctx.post(`${ctx.far}/echo?status=503`, ctx.call());
      const xhr = new XMLHttpRequest();
      xhr.open('POST', `${ctx.far}/echo?status=503`);
      await new Promise((done) => {
        xhr.onloadend = done;
        xhr.send(ctx.call());
      });
      return seen;
    },
  },
  {
    name: 'document.open and write',
    run: async (ctx) => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const { contentDocument, contentWindow } = frame;
      contentDocument.open();
      contentDocument.write('<p id="new">new</p>');
      contentDocument.close();
      const ask = (query) =>
        contentWindow
          .fetch(`${ctx.far}/echo?${query}`, { method: 'POST', body: ctx.call() })
          .then(async (answer) => [answer.status, (await answer.text()).slice(0, 30)]);
      return [
        contentDocument.body.innerHTML,
        contentWindow.fetch.name,
        await ask(''),
        await ask('status=503&body=busy'),
        await ctx.thrown(() => contentWindow.fetch(ctx.dead, { method: 'POST', body: ctx.call() })),
      ];
    },
  },
  {
    name: 'document.open while a call is under way',
    run: async (ctx) => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const asked = frame.contentWindow
        .fetch(`${ctx.far}/rpc?delay=100`, { method: 'POST', body: ctx.call() })
        .then((answer) => answer.text(), ctx.describe);
      frame.contentDocument.open();
      frame.contentDocument.close();
      return Promise.race([asked, ctx.sleep(3000).then(() => 'silence')]);
    },
  },
  {
    name: 'a call in pagehide, and what the frame says of it',
    run: async (ctx) => {
      const frame = document.createElement('iframe');
      frame.src = '/blank.html';
      await new Promise((done) => {
        frame.onload = done;
        document.body.append(frame);
      });
      const seen = [];
      const { contentWindow } = frame;
      contentWindow.addEventListener('pagehide', () => {
        try {
          seen.push(
            typeof contentWindow.fetch(`${ctx.own}/rpc`, { method: 'POST', body: ctx.call(), keepalive: true }),
          );
        } catch (error) {
          seen.push(error.name);
        }
      });
      frame.src = '/blank.html?next';
      await new Promise((done) => {
        frame.onload = done;
      });
      return seen;
    },
  },
  {
    name: 'a call before the document is parsed',
    // Its answer comes when the document is complete: which of the two is first is the machine's to say.
    run: (ctx) =>
      new Promise((done) => {
        addEventListener('message', ({ data }) => done(data), { once: true });
        const frame = document.createElement('iframe');
        frame.srcdoc = `<script>const xhr = new XMLHttpRequest(); xhr.open('POST', '${ctx.far}/echo?status=503&body=busy&delay=500'); xhr.send('${ctx.call()}');
      xhr.onloadend = () => parent.postMessage([xhr.status, xhr.responseText, document.readyState]);</script><p>later</p>`;
        document.body.append(frame);
      }),
  },
  {
    name: 'listeners that the page finds',
    run: () =>
      ['onmessage', 'onpagehide', 'onpageshow', 'onerror', 'onunload', 'onbeforeunload', 'onunhandledrejection'].map(
        (name) => window[name],
      ),
  },
];
