import { describe, expect, it } from 'vitest';
import { targetRows } from '../../../src/report/target-rows.js';
import type { TargetSpec } from '../../../src/target-spec.js';
import { loadService } from '../../support/compose-project.js';
import { load, target } from '../../support/manifests.js';

const rowsOf = (spec: TargetSpec) =>
  Object.fromEntries(targetRows(spec).map(({ label, words }) => [label, words]));

describe('a list says of a target', () => {
  it.each([
    ['compose', '', '10 s, the default'],
    ['compose', ', stop_grace_period: 1m', '1 min'],
    ['k8s', '', '30 s, the default'],
    ['k8s', 'terminationGracePeriodSeconds: 60', '1 min'],
  ])('which grace period it has: %s %s', (kind, written, words) => {
    const spec =
      kind === 'compose' ? loadService(`services: {web: {image: a${written}}}`) : target({ spec: written });
    expect(rowsOf(spec)['budget']).toBe(words);
  });

  it('that it may end by itself', () => {
    const job = (kind: string) => {
      const text = `apiVersion: batch/v1
kind: ${kind}
metadata: { name: once }
spec: { template: { spec: { containers: [{ name: app, image: app }] } } }`;
      return load(text).targets.map((spec) => rowsOf(spec)['ready']);
    };
    expect(job('Job')).toEqual(['once it has settled, where it has not ended by itself']);
    expect(job('ReplicaSet')).toEqual(['once it has settled']);
    const text =
      'services: {web: {image: a}, more: {image: a, depends_on: {web: {condition: service_completed_successfully}}}}';
    expect(rowsOf(loadService(text))['ready']).toMatch(
      / once it has settled, where it has not ended by itself$/,
    );
  });
});
