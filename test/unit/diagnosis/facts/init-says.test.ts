import { describe, expect, it } from 'vitest';
import { initSays } from '../../../../src/diagnosis/facts/init-says.js';
import { aLog, anObservation } from '../../../support/builders.js';

const said = (...lines: readonly string[]) =>
  initSays({ differential: anObservation({ log: aLog({ text: `${lines.join('\n')}\n` }) }) });
const spawned = (by: number, program: string) =>
  `[INFO  tini (${by})] Spawned child process '${program}' with pid '7'`;
const SPAWNED = '[dumb-init] Child spawned with PID 8.';

describe('what an init says of its child', () => {
  it.each([
    ["[INFO  tini (1)] Main child exited normally (with status '143')", 'exited'],
    ["[INFO  tini (1)] Main child exited with signal (with signal 'Terminated')", 'died'],
  ])('by tini: %s', (line, expected) => {
    expect(said(spawned(1, 'node'), 'ready', line)).toBe(expected);
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
    const inner = "[INFO  tini (6)] Main child exited with signal (with signal 'Terminated')";
    expect(said(spawned(1, '/sbin/tini'), spawned(6, 'node'), inner, outer)).toBe('died');
    const died = '[dumb-init] A child with PID 8 was terminated by signal 15.';
    expect(said(spawned(1, 'dumb-init'), SPAWNED, died, outer)).toBe('died');
  });

  it('is not what one says of another init, which says nothing itself', () => {
    const outer = "[INFO  tini (1)] Main child exited normally (with status '143')";
    expect(said(spawned(1, 'catatonit'), outer)).toBeNull();
    expect(said(spawned(1, 'node'), outer)).toBe('exited');
    // A long log is cut at its beginning.
    expect(said(outer)).toBeNull();
  });

  it('is nothing where none says it, or none was run', () => {
    expect(said('ready', '[INFO  tini (1)] Spawned child process')).toBeNull();
    expect(initSays({ differential: null })).toBeNull();
  });
});
