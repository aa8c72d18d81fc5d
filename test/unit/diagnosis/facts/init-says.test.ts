import { describe, expect, it } from 'vitest';
import { initSays } from '../../../../src/diagnosis/facts/init-says.js';
import { aLog, anObservation } from '../../../support/builders.js';

const said = (...lines: readonly string[]) =>
  initSays({ differential: anObservation({ log: aLog({ text: `${lines.join('\n')}\n` }) }) });
const SPAWNED = '[dumb-init] Child spawned with PID 8.';

describe('what an init says of its child', () => {
  it.each([
    ["[INFO  tini (1)] Main child exited normally (with status '143')", 'exited'],
    ["[INFO  tini (1)] Main child exited with signal (with signal 'Terminated')", 'died'],
  ])('by tini: %s', (line, expected) => {
    expect(said('ready', line)).toBe(expected);
  });

  it.each([
    ['[dumb-init] A child with PID 8 exited with exit status 143.', 'exited'],
    ['[dumb-init] A child with PID 8 was terminated by signal 15.', 'died'],
  ])('by dumb-init: %s', (line, expected) => {
    const other = '[dumb-init] A child with PID 9 was terminated by signal 9.';
    expect(said(SPAWNED, other, line)).toBe(expected);
  });

  it('is what the one right above the program says, where the engine’s is above that', () => {
    const outer = "[INFO  tini (1)] Main child exited normally (with status '143')";
    expect(said("[INFO  tini (6)] Main child exited with signal (with signal 'Terminated')", outer)).toBe(
      'died',
    );
    expect(said(SPAWNED, '[dumb-init] A child with PID 8 was terminated by signal 15.', outer)).toBe('died');
  });

  it('is nothing where none says it, or none was run', () => {
    expect(said('ready', '[INFO  tini (1)] Spawned child process')).toBeNull();
    expect(initSays({ differential: null })).toBeNull();
  });
});
