// Shared by the judge's tests: calls, responses and the known error bodies in few words.
import { type Calls, parseCalls } from '@/lib/rpc/call';
import { type Asked, askedIn } from '@/lib/rpc/glance';
import { type HttpReply, type Judged, type JudgeInput, judgeEach } from '@/lib/rpc/judge';
import { isPlainAnswer } from '@/lib/rpc/sound';
import fixture from './error-bodies.json';

const now = Date.UTC(2026, 10, 22);

export function callsOf(...methods: string[]): Calls {
  const sources = methods.map((method, at) => `{"jsonrpc":"2.0","id":${at + 1},"method":"${method}","params":[]}`);
  const calls = parseCalls(sources.length === 1 ? sources.join() : `[${sources.join()}]`);
  if (!calls) throw new Error('not calls');
  return calls;
}

export type Over = Partial<HttpReply> & Partial<Pick<JudgeInput, 'from' | 'host' | 'credentialed' | 'calls'>>;

export function inputOf(body: unknown, over: Over = {}): JudgeInput {
  const { from = 'own', host = 'rpc.example', credentialed = false, calls = callsOf('eth_call'), ...http } = over;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = {
    status: 200,
    contentType: 'application/json',
    retryAfter: '',
    body: text,
    complete: true,
    ...http,
  };
  return { from, host, credentialed, calls, response, now };
}

export const judge = (body: unknown, over: Over = {}): Judged | undefined => judgeEach(inputOf(body, over))[0];
export const rpcError = (code: number, message: string) => ({ jsonrpc: '2.0', id: 1, error: { code, message } });

/** The same calls as the page knows them. The page's own question comes first, so a name without `_` is given one here. */
export function askedOf({ batch, calls }: Calls): Asked {
  const sources = calls.map(({ source, method }) =>
    method.includes('_') ? source : source.replace(`"${method}"`, `"test_${method}"`),
  );
  const asked = askedIn(batch ? `[${sources.join()}]` : sources.join());
  if (!asked) throw new Error('not calls');
  return asked;
}

/** What the page would decide by itself. */
export function plain({ response, calls }: JudgeInput): boolean {
  const { status, contentType, body, complete } = response;
  return complete && isPlainAnswer(status, contentType, body, askedOf(calls));
}

export interface Case {
  name: string;
  http?: number;
  host?: string;
  method?: string;
  body: unknown;
  expect: string[];
}
export const cases: Case[] = fixture.cases;
