import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findConfig } from '../../../../src/cli/config/find-config.js';
import { SCRATCH } from '../../../support/scratch.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(SCRATCH, 'sigprobe-find-'));
  mkdirSync(join(root, 'above/repository/services/api'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (path: string) => writeFileSync(join(root, path), '');
const find = (folder: string) => findConfig(join(root, folder))?.slice(root.length + 1) ?? null;

describe('sigprobe.yaml', () => {
  it('is the nearest one up to the root of the repository', () => {
    mkdirSync(join(root, 'above/repository/.git'));
    write('above/repository/sigprobe.yaml');
    expect(find('above/repository')).toBe('above/repository/sigprobe.yaml');
    expect(find('above/repository/services/api')).toBe('above/repository/sigprobe.yaml');
    write('above/repository/services/sigprobe.yaml');
    expect(find('above/repository/services/api')).toBe('above/repository/services/sigprobe.yaml');
  });

  it('is none above the repository, also where .git is the file of a worktree', () => {
    write('above/sigprobe.yaml');
    write('above/repository/.git');
    expect(find('above/repository/services/api')).toBeNull();
  });

  it('is only in the folder itself outside a repository', () => {
    write('above/sigprobe.yaml');
    expect(find('above/repository')).toBeNull();
    expect(find('above')).toBe('above/sigprobe.yaml');
  });

  it('is a file', () => {
    mkdirSync(join(root, 'above/sigprobe.yaml'));
    expect(find('above')).toBeNull();
  });
});
