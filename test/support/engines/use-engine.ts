import { afterAll, beforeAll, inject, type TestContext } from 'vitest';
import { type EngineName, type SecondEngine, startSecondEngine } from './index.js';

/** Assembling an engine and giving it all images for the first time takes minutes. */
const START_BUDGET_MS = 20 * 60_000;

/** An engine that runs while the tests of one `describe` do. */
export interface EngineUnderTest {
  /** Its address; @throws why it did not start */
  host(): string;
  /** The same for tests that need not repeat why it did not start: they are skipped. */
  hostOrSkip(context: Pick<TestContext, 'skip'>): string;
}

/** Has that engine run while the tests of the `describe` do that calls this. */
export function useEngine(name: EngineName): EngineUnderTest {
  let started: SecondEngine | null = null;
  let failure: unknown = null;
  beforeAll(async () => {
    const { found } = inject('engines');
    const source = { host: found.host, tags: Object.values(inject('images')) };
    const log = (line: string) => process.stderr.write(`${line}\n`);
    try {
      started =
        found.name === name
          ? { name, host: found.host, release: async () => undefined }
          : await startSecondEngine(name, source, log);
    } catch (error) {
      failure = error;
    }
  }, START_BUDGET_MS);
  afterAll(async () => {
    await started?.release();
  });
  return {
    host: () => {
      if (started !== null) return started.host;
      const why = failure instanceof Error ? failure.message : String(failure);
      throw new Error(`${name} did not start: ${why}`, { cause: failure });
    },
    hostOrSkip: (context) => {
      if (started === null) return context.skip(`${name} did not start`);
      return started.host;
    },
  };
}
