import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { identifyOwner, ownerIsAlive } from '../../../src/api/owner.js';

const { owner } = identifyOwner(process.pid);
const [host, pid, started, realm = ''] = owner.split('/');

describe('the owner of a container', () => {
  it('that is this process lives', () => {
    expect(ownerIsAlive(owner)).toBe(true);
  });

  it('that has ended is known to', () => {
    const { pid: ended } = spawnSync('true');
    expect(ownerIsAlive([host, ended, started, realm].join('/'))).toBe(false);
  });

  it.runIf(process.platform === 'linux')('whose PID another process has now is known to have ended', () => {
    expect(ownerIsAlive([host, pid, '1', realm].join('/'))).toBe(false);
  });

  it.each([
    ['another machine', `elsewhere/${pid}/${started}/${realm}`],
    ['another machine of that name', [host, 1, 1, realm.replace(/^[^.]*/, 'other')].join('/')],
    ['a container of that name', [host, 1, 1, realm.replace(/[^.]*$/, 'other')].join('/')],
    ['an older kind', [host, 99_999_999, 1].join('/')],
    ['nobody', ''],
    ['nonsense', 'a/b/c/d'],
  ])('of %s is not known', (_what, label) => {
    expect(ownerIsAlive(label)).toBe(realm === '..' && label.startsWith(`${host}/`) ? false : null);
  });
});
