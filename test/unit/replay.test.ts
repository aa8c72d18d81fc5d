import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.js';
import { readFixtures } from '../support/fixtures.js';
import { expectedSummary, formatRecording, type Recording, replay, summaryOf } from '../support/recording.js';

const FOLDER = fileURLToPath(new URL('./observations/', import.meta.url));

/** Written by the engine tests when SIGPROBE_RECORD=1. */
const recorded = new Set(readdirSync(FOLDER).filter((file) => file.endsWith('.json')));
const fixtures = readFixtures();
const replayed = fixtures
  .filter(({ name }) => recorded.has(`${name}.json`))
  .map((each) => [each.name, each] as const);

describe('what was observed of the image', () => {
  it.each(replayed)('%s is diagnosed the same without an engine', (name, { expected }) => {
    const recording = JSON.parse(readFileSync(`${FOLDER}${name}.json`, 'utf8')) as Recording;
    expect(summaryOf(diagnose(replay(recording)), expected)).toEqual(expectedSummary(expected));
  });
});

describe('the recordings', () => {
  it('belong to fixtures that exist', () => {
    const known = new Set(fixtures.map(({ name }) => `${name}.json`));
    expect([...recorded].filter((file) => !known.has(file))).toEqual([]);
  });

  it.each([...recorded])('%s reads well in a diff', (file) => {
    const text = readFileSync(`${FOLDER}${file}`, 'utf8');
    const recording = JSON.parse(text) as Recording;
    expect(text).toBe(formatRecording(recording));
    for (const observation of Object.values(recording))
      expect(observation.snapshots.length).toBeLessThanOrEqual(40);
  });
});
