// Listeners where nobody may come: on loopback in both families, and on this machine's own address. They count bytes and answer like a node.
import { createServer, type Server } from 'node:net';
import { ownAddress } from './own-address';

export interface Decoys {
  /** `127.0.0.1:1234` and the like, as in a URL. */
  hosts: string[];
  /** What arrived so far, as text, of all of them. */
  heard: () => string;
  forget: () => void;
  stop: () => Promise<void>;
}

const reply = '{"jsonrpc":"2.0","id":1,"result":"0xbad"}';
const answer = `HTTP/1.1 200 OK\r\naccess-control-allow-origin: *\r\ncontent-type: application/json\r\ncontent-length: ${reply.length}\r\nconnection: close\r\n\r\n${reply}`;

function listen(host: string, onText: (text: string) => void): Promise<{ server: Server; host: string }> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      onText(chunk.toString('latin1'));
      socket.end(answer);
    });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host.replace(/^\[|\]$/g, ''), () => {
      const address = server.address();
      resolve({ server, host: `${host}:${typeof address === 'object' ? address?.port : 0}` });
    });
  });
}

export async function openDecoys(): Promise<Decoys> {
  let heard = '';
  const lan = ownAddress();
  const places = ['127.0.0.1', '[::1]', ...(lan === null ? [] : [lan])];
  const open = await Promise.all(
    places.map((host) =>
      listen(host, (text) => {
        heard += text;
      }),
    ),
  );
  return {
    hosts: open.map(({ host }) => host),
    heard: () => heard,
    forget: () => {
      heard = '';
    },
    stop: async () => {
      await Promise.all(open.map(({ server }) => new Promise((resolve) => server.close(resolve))));
    },
  };
}
