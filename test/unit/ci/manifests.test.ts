import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readDocument } from '../../support/documents.js';
import { readFixtures } from '../../support/fixtures.js';
import { manifestFaults } from '../../support/manifest-faults.js';

const JOB = 'docs/ci/kubernetes-job.yaml';
const FIXTURES = readFixtures().flatMap(({ name, expected: { declared } }) =>
  declared !== undefined && 'manifest' in declared ? [`fixtures/${name}/${declared.manifest}`] : [],
);

describe('a manifest', () => {
  it.each([JOB, ...FIXTURES])('%s is one that Kubernetes knows', (name) => {
    expect(manifestFaults(parse(readDocument(name)))).toEqual([]);
  });

  it.each([
    ['completionMode: Indexed', 'completionsMode: Indexed', /completionsMode.+ does not exist/],
    ['completions: 3', 'completions: three', /'string' is not assignable to type 'number'/],
    ['restartPolicy: Always', 'restart: Always', /restart.+ does not exist/],
    ['- name: sigprobe', '- title: sigprobe', /title.+ does not exist|'name' is missing/],
  ])('would be refused with %s as %s', (sound, broken, fault) => {
    const text = readDocument(JOB);
    expect(text).toContain(sound);
    expect(manifestFaults(parse(text.replace(sound, broken))).join('\n')).toMatch(fault);
  });
});
