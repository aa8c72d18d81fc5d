import { expect, it } from 'vitest';
import { tableOf } from '../support/engine-table.js';

it('the table of engines marks what was not expected and what one engine alone may show', () => {
  const docker = { engine: 'docker-26.1', why: null, isExpected: true };
  const podman = { engine: 'podman-4.3', why: null, isExpected: true };
  expect(
    tableOf([
      { ...podman, fixture: 'b-node', outcome: 'graceful', isExpected: false },
      { ...podman, fixture: 'a-sleep', outcome: 'abrupt', why: 'It cannot tell.' },
      { ...docker, fixture: 'a-sleep', outcome: 'killed' },
      { ...docker, fixture: 'c-alone', outcome: 'killed' },
    ]),
  ).toBe(
    [
      'fixture  docker-26.1  podman-4.3',
      'a-sleep  killed       abrupt*',
      'b-node   -            graceful!',
      'c-alone  killed       -',
      '* a-sleep on podman-4.3: It cannot tell.',
    ].join('\n'),
  );
});
