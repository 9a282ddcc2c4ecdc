import type { Reporter, TestModule } from 'vitest/node';

/**
 * Prints the one line that scripts read, last: `N passed, N failed`, and `, N skipped` where there are any.
 * A file that could not be loaded counts as a failure, although it has no test.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, unhandledErrors: ReadonlyArray<unknown>): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      for (const test of tests) {
        const state = test.result().state;
        if (state !== 'pending') count[state] += 1;
      }
      if (module.state() === 'failed' && tests.every((test) => test.result().state !== 'failed')) count.failed += 1;
    }
    const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
    process.on('exit', () => process.stdout.write(`${count.passed} passed, ${count.failed} failed${skipped}\n`));
  }
}
