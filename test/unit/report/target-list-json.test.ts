import { expect, it } from 'vitest';
import { targetListJson } from '../../../src/report/target-list-json.js';
import { loadCompose } from '../../support/compose-project.js';

it('shows of variables and arguments of a build only their names', () => {
  const text = `services:
  web:
    build: { context: ., args: { TOKEN: hush-hush-hush, LEVEL: } }
    environment: { KEY: hush-hush-hush }
    pre_stop: [{ command: drain, environment: { PASS: hush-hush-hush } }]`;
  const json = targetListJson(loadCompose(text, { build: true }));
  expect(json).not.toContain('hush');
  expect(JSON.parse(json)).toMatchObject({
    targets: [
      {
        settings: { env: ['KEY'] },
        declared: { build: { args: ['TOKEN', 'LEVEL'] }, hooks: [{ env: ['PASS'] }] },
      },
    ],
  });
});
