// What Playwright gives no object for, in Chromium: pages of another context, and a worker's memory. Runs in Node.
import type { CDPSession } from 'playwright-core';

/** What the methods that we call give, all of them together: each has its own. */
interface Said {
  /** `Runtime.evaluate` */
  result: { value: never };
  exceptionDetails?: { exception: { description: string } };
  /** `Runtime.getHeapUsage` */
  usedSize: number;
}

/** One method of the DevTools protocol. @throws what the browser says of it. */
type Speak = (method: string, params?: object) => Promise<Said>;

interface Reply {
  id: number;
  error?: { message: string };
  result: Said;
}

/** @param session The browser's own. */
export async function speakTo(session: CDPSession, targetId: string): Promise<Speak> {
  const { sessionId } = await session.send('Target.attachToTarget', { targetId, flatten: false });
  const waiting = new Map<number, (reply: Reply) => void>();
  session.on('Target.receivedMessageFromTarget', (event) => {
    if (event.sessionId !== sessionId) return;
    const reply: Reply = JSON.parse(event.message);
    waiting.get(reply.id)?.(reply);
    waiting.delete(reply.id);
  });
  let lastId = 0;
  return async (method, params = {}) => {
    lastId += 1;
    const id = lastId;
    const replied = new Promise<Reply>((resolve) => waiting.set(id, resolve));
    await session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method, params }) });
    const { result, error } = await replied;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  };
}
