import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Report } from '../../../src/diagnosis/results/report.js';
import type { ViewName } from '../../../src/observation.js';
import { checkFixture } from '../../support/corpus.js';
import { startProxy } from '../../support/faulty-proxy.js';
import { readFixture } from '../../support/fixtures.js';
import { becomeOrdinaryUser, type OrdinaryUser } from '../../support/ordinary-user.js';
import { imageOf } from '../../support/probing.js';

/*
 * One who is not root, and has access to the engine's socket. Nothing but /proc, as everybody may read it, shows this user
 * the processes from outside; what a thread sleeps in the engine tells, and a shell in the image holds them still. A slice:
 * `npm run test:engines` runs every fixture so.
 */

const FIXTURES = [
  // What a thread sleeps in decides: how long to wait, and whether a signal is waited for.
  'starts-worker-late',
  'sigwait-thread',
  'tini-handler',
  'signalfd-read',
  'inherited-pipe',
  // Who exited before whom is found out by holding processes still.
  'supervisor-forwards-and-waits',
  'supervisor-forwards-and-exits',
  'parent-kills-worker-late',
  'tini-shell-server',
  'distroless-waits-for-worker',
  'server-php-fpm',
  'stopsignal-sigint',
  // Signal sets alone.
  'python-no-handler',
  'shell-form-server',
  'ignored-by-program',
  'blocked-nobody-reads',
  'deferred-trap',
  'exits-before-signal',
] as const;

let user: OrdinaryUser;
beforeAll(async () => {
  user = await becomeOrdinaryUser(inject('host'));
});
afterAll(() => user.close());

describe.concurrent('for a user who is not root the image of the fixture', () => {
  it.for(FIXTURES)('%s', async (name, context) => {
    const fixture = readFixture(name);
    if (fixture === null) throw new Error('no such fixture');
    const place = { host: user.host, image: imageOf(name), user };
    await checkFixture(fixture, place, context, ['--no-remedies']);
  });
});

describe.concurrent('for a user who is not root', () => {
  /** What the engine's `top` shows is not what it is asked for, as where its ps is busybox's. */
  const busybox = (call: string, text: string) => (call === 'top' ? text.replace('"PID"', '"LWP"') : text);

  it.for<[ViewName, { path: boolean; rewrite?: typeof busybox }]>([
    ['host-proc', { path: true }],
    ['engine-top', { path: false }],
    ['exec', { path: false, rewrite: busybox }],
  ])('a worker that is left behind is seen through %s', async ([view, { path, rewrite }]) => {
    const engine = new URL(user.host).pathname;
    const proxy = path ? null : await startProxy({ engine, path: null, ...(rewrite ? { rewrite } : {}) });
    try {
      const args = ['-q', '--no-remedies', '--format', 'json', '--helper', 'never'];
      const { stdout } = await user.run([
        ...args,
        '--host',
        proxy?.host ?? user.host,
        imageOf('supervisor-forwards-and-exits'),
      ]);
      const { results, engine: seen } = JSON.parse(stdout) as Report;
      expect(seen.view).toBe(view);
      expect(results[0]?.outcome).toBe('abrupt');
      expect(results[0]?.findings[0]?.rule).toBe('abandoned-children');
      expect(results[0]?.runs.every(({ kernelRecord }) => kernelRecord === null)).toBe(true);
    } finally {
      await proxy?.close();
    }
  });
});
