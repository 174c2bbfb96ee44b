// A reporter for vitest: says why a test that passed needed another try, which vitest by itself does not tell. Runs in Node.
import type { Reporter, TestCase } from 'vitest/node';

export default class SecondTries implements Reporter {
  onTestCaseResult(test: TestCase): void {
    const { state, errors = [] } = test.result();
    if (state !== 'passed') return;
    for (const { message, stack = '' } of errors) {
      const [where = ''] = stack.split('\n').filter((line) => line.includes('/tests/'));
      console.log(`Another try of "${test.fullName}", because: ${message}\n${where}`);
    }
  }
}
