import { describe, expect, it } from 'vitest';
import { aDeclaration, aPlace, exited } from '../../../../support/builders.js';
import { bare, finding, fired, judge } from '../../judge.js';

const ID = 'not-pid-1';

describe(ID, () => {
  it.each([
    ['host', 'node', 'shares the processes of its machine'],
    ['shared', 'containers', 'shares the processes of other containers'],
  ] as const)(
    'says of a program in a namespace that is %s what that takes away',
    (pidNamespace, sharedWith, words) => {
      const place = aPlace({ file: 'pod.yaml', line: 7 });
      const before = [bare('python3 /server.py', { pid: 4711 })];
      const end = exited({ code: 143, afterMs: 20 });
      const declared = aDeclaration({ platform: 'kubernetes', place });
      const diagnosis = judge({ pidNamespace, declared, before, end });
      expect(fired(diagnosis)).toEqual(['default-action', ID]);
      const found = finding(diagnosis, ID);
      expect(found).toMatchObject({
        severity: 'info',
        data: { sharedWith, program: 'python3 /server.py' },
        place,
      });
      expect(found?.message).toContain(`python3 /server.py is not PID 1, as it ${words}`);
    },
  );

  it('is silent for a program behind an init of its own container', () => {
    expect(fired(judge({ trial: { init: true } }))).not.toContain(ID);
  });

  it('is silent where no process was seen', () => {
    expect(fired(judge({ pidNamespace: 'host', before: [] }))).not.toContain(ID);
  });
});
