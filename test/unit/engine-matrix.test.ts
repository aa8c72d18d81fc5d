import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isFree, takeLease } from '../support/engines/leases.js';
import { parseEngineNames } from '../support/engines/parse-names.js';
import { ENGINE_NAMES, recipeOf } from '../support/engines/recipes.js';
import { forUser, readFixtures } from '../support/fixtures.js';

describe('SIGPROBE_ENGINES', () => {
  it.each([
    ['all', ENGINE_NAMES],
    ['podman-4.3', ['podman-4.3']],
    ['crun,docker-crun', ['docker-crun', 'podman-crun']],
    ['docker-sid,podman-4.3', ['docker-sid', 'podman-4.3']],
  ])('%s', (text, names) => {
    expect(parseEngineNames(text)).toEqual(names);
  });

  it('names what there is, for a name that is not known', () => {
    expect(() => parseEngineNames('docker-sid,rkt')).toThrow(/knows docker-20\.10, .* not 'rkt'\.$/);
  });
});

describe('the matrix', () => {
  it('has every engine of which a fixture expects something of its own', () => {
    const named = readFixtures().flatMap(({ expected }) => Object.keys(expected.engines ?? {}));
    const known = ENGINE_NAMES.flatMap((name) => [name, forUser(name)]);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  it.each(ENGINE_NAMES)('says what %s is', (name) => {
    expect(recipeOf(name).what).not.toBe('');
    expect(recipeOf(name).answersAs).toMatch(name.startsWith('docker') ? /^docker-/ : /^podman-/);
  });
});

describe('a folder that several engines run from', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sigprobe-leases-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const another = (pid: number, name: string) => {
    takeLease(folder, name)();
    writeFileSync(join(folder, 'users', String(pid)), name);
  };

  it('is free once nobody who lives uses it', () => {
    another(2 ** 22 + 1, 'docker-sid');
    expect(isFree(folder)).toBe(true);
    const giveBack = takeLease(folder, 'docker-init');
    expect(isFree(folder)).toBe(false);
    expect(giveBack()).toBe(true);
    expect(readdirSync(join(folder, 'users'))).not.toContain(String(process.pid));
  });

  it('is shared by two runs for one engine', () => {
    another(process.ppid, 'docker-sid');
    expect(takeLease(folder, 'docker-sid')()).toBe(false);
  });

  it('is refused for another engine meanwhile', () => {
    another(process.ppid, 'docker-sid');
    expect(() => takeLease(folder, 'docker-init')).toThrow(/is in use for docker-sid by another run/);
  });
});
