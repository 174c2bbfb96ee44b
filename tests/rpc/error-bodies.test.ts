// The judge reads the error replies of real clients and providers as they are meant.
import { describe, expect, test } from 'vitest';
import { judgeEach } from '@/lib/rpc/judge';
import { type Case, callsOf, cases, inputOf, judge, type Over, plain } from './judging';

const overOf = ({ http: status = 200, host = 'rpc.example', method = 'eth_call' }: Case): Over => ({
  status,
  host,
  calls: callsOf(method),
});

describe('every known error body', () => {
  test('stands in the fixture', () => expect(cases).toHaveLength(174));

  test.each(cases)('has its class, from the site’s endpoint and from a candidate: $name', (one) => {
    expect(one.expect).toContain(judge(one.body, overOf(one))?.class);
    expect(one.expect).toContain(judge(one.body, { ...overOf(one), from: 'candidate' })?.class);
  });

  test('is called an answer by the page alone only where the judge agrees', () => {
    const inputs = cases.map((one) => inputOf(one.body, overOf(one)));
    const plainOnes = inputs.filter(plain);
    expect(plainOnes.length).toBeGreaterThan(10); // or the page would ask the background about every revert
    expect(plainOnes.map((input) => judgeEach(input)[0]?.class)).toEqual(plainOnes.map(() => 'answer'));
  });
});
