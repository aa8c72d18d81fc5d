import type { Reporter, TestCase, TestModule } from 'vitest/node';
import type {} from './corpus.js';

/**
 * Names the tests that failed (`failed: NAME`) and those that passed at the second try alone (`flaky: NAME`), and why, as of a long
 * output only the end may be kept. Ends the run with `N passed, N failed`, and fails it when the engine tests did not run, on two
 * engines at least, or any test was skipped.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const [passed, failed, skipped] = [count('passed'), count('failed'), count('skipped')];
    const broken = errors.length + modules.filter((module) => module.errors().length > 0).length;
    const isWhole = process.env['SIGPROBE_TESTS'] === 'all';
    const ran = tests.filter((test) => test.result().state === 'passed');
    const engine = ran.filter((test) => test.project.name === 'engine').length;
    const engines = new Set(ran.flatMap((test) => test.meta().seen?.engine ?? []));
    const complaints = [
      ...(broken > 0 ? [`${broken} errors outside of tests`] : []),
      ...(isWhole && skipped > 0 ? [`${skipped} tests were skipped`] : []),
      ...(isWhole && engine === 0 ? ['no engine test passed'] : []),
      ...(isWhole && engines.size < 2 ? ['the fixtures were not seen on two engines'] : []),
      ...(passed + failed === 0 ? ['no test ran'] : []),
    ];
    const flaky = ran.filter((test) => test.diagnostic()?.flaky === true);
    if (complaints.length > 0 || failed > 0) process.exitCode = 1;
    const told = [
      ...tests.filter((test) => test.result().state === 'failed').map((test) => tellOf('failed', test)),
      ...flaky.map((test) => tellOf('flaky', test)),
    ];
    process.on('exit', () => {
      for (const each of told) console.log(each);
      for (const complaint of complaints) console.log(complaint);
      console.log(`${passed} passed, ${failed + complaints.length} failed`);
    });
  }
}

/** Lines of a reason that are told once more at the end. */
const REASON_LINES = 12;

function tellOf(word: 'failed' | 'flaky', test: TestCase): string {
  const reasons =
    test.result().errors?.flatMap(({ message }) => message.split('\n').slice(0, REASON_LINES)) ?? [];
  return [`${word}: ${test.fullName}`, ...reasons.map((line) => `    ${line}`)].join('\n');
}
