import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { defaultJobs } from '../../../src/api/default-jobs.js';

it('targets side by side are four a CPU', () => {
  expect(defaultJobs()).toBe(4 * availableParallelism());
});
