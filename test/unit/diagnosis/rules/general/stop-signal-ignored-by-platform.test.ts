import { describe, expect, it } from 'vitest';
import type { ImageFacts, Observation } from '../../../../../src/observation.js';
import {
  aDeclaration,
  alone,
  anObservation,
  aPlace,
  aProcess,
  signal,
} from '../../../../support/builders.js';
import { finding, fired, judge } from '../../judge.js';

const ID = 'stop-signal-ignored-by-platform';
const place = aPlace({ file: 'pod.yaml', line: 9 });

const named = (name: string, image: Partial<ImageFacts> = {}, sigterm: Observation | null = null) =>
  judge(
    {
      signal: signal(name, 'declared'),
      declared: aDeclaration({ platform: 'kubernetes', signal: place }),
      before: [aProcess({ caught: [name] })],
      image,
    },
    { sigterm: sigterm === null ? null : alone(sigterm) },
  );

describe(ID, () => {
  it('says what other clusters send, and what came of that', () => {
    const found = finding(named('SIGQUIT', {}, anObservation()), ID);
    expect(found).toMatchObject({
      severity: 'info',
      data: { signal: 'SIGQUIT', ownSignal: 'SIGTERM', ownOutcome: 'graceful' },
      fix: 'Write STOPSIGNAL SIGQUIT in the Dockerfile.',
      place,
    });
    expect(found?.message).toContain('Any other sends SIGTERM, on which the outcome is graceful.');
  });

  it('claims nothing of a signal of the image that was not tried', () => {
    const found = finding(named('SIGQUIT', { stopSignal: 'SIGINT' }, anObservation()), ID);
    expect(found?.data).toMatchObject({ ownSignal: 'SIGINT', ownOutcome: null });
    expect(found?.message).toMatch(/Any other sends SIGINT\.$/);
    expect(found?.evidence).toEqual(['The image declares STOPSIGNAL SIGINT.']);
    expect(finding(named('SIGQUIT', { stopSignal: 'NOPE' }), ID)?.data).toMatchObject({
      ownSignal: 'SIGTERM',
      ownOutcome: null,
    });
  });

  it('is silent where the image declares the same, whatever it calls it', () => {
    expect(fired(named('SIGQUIT', { stopSignal: '3' }))).not.toContain(ID);
    expect(fired(named('SIGTERM'))).not.toContain(ID);
  });

  it.each([
    ['of a Compose file, which Compose sends', 'compose', 'declared'],
    ['that was given by hand', 'kubernetes', 'option'],
  ] as const)('is silent for one %s', (_, platform, source) => {
    const declared = aDeclaration({ platform, signal: place });
    const sketch = {
      signal: signal('SIGQUIT', source),
      declared,
      before: [aProcess({ caught: ['SIGQUIT'] })],
    };
    expect(fired(judge(sketch))).not.toContain(ID);
  });
});
