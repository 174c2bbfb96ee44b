// What a user may run on this computer: a gateway for content, as the lab's own answer for a host of that kind. Runs in Node.
import { createServer } from 'node:http';
import { deliver, notFound } from '../replies';
import { describeRequest, type LoggedRequest } from '../request-log';
import type { ContentSide } from './content';

interface OwnContentGateway {
  /** `http://127.0.0.1:1234`. */
  origin: string;
  /** Everything it was asked so far. */
  asked: LoggedRequest[];
  stop: () => Promise<void>;
}

/** @param as The host that it answers like: what that one has, it has. */
export async function startOwnGateway(
  content: ContentSide,
  as: string,
  host = '127.0.0.1',
): Promise<OwnContentGateway> {
  const asked: LoggedRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const logged = describeRequest(request, 'http', Buffer.concat(chunks).toString());
    asked.push(logged);
    const reply = async () => (await content.answer({ ...logged, host: as })) ?? notFound;
    await deliver({ response, reply, fault: null, calls: [], reset: () => request.socket.destroy() });
  });
  await new Promise<void>((resolve) => server.listen(0, host.replace(/^\[|\]$/g, ''), resolve));
  const address = server.address();
  return {
    origin: `http://${host}:${typeof address === 'object' ? address?.port : 0}`,
    asked,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
