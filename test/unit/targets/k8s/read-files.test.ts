import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readManifestFiles } from '../../../../src/targets/k8s/read-files.js';
import { SCRATCH } from '../../../support/scratch.js';

describe('the files of manifests', () => {
  let folder = '';
  const names = (paths: readonly string[]) =>
    readManifestFiles(paths, 'from a pipe', '/nowhere').map(({ file }) => file);
  beforeAll(() => {
    folder = mkdtempSync(join(SCRATCH, 'manifests-'));
    for (const name of [
      'b.yaml',
      'a.yml',
      'sub/deep/c.JSON',
      'README.md',
      '.git/d.yaml',
      'node_modules/x/e.yaml',
    ]) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), `# ${name}`);
    }
    symlinkSync(folder, join(folder, 'sub', 'round'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are those of a folder and below it, in order', () => {
    expect(names([folder])).toEqual(['a.yml', 'b.yaml', 'sub/deep/c.JSON'].map((name) => join(folder, name)));
  });

  it('are taken as they are named, whatever they are called', () => {
    const file = join(folder, 'README.md');
    expect(readManifestFiles([file, file], '', '/nowhere')).toEqual(
      Array(2).fill({ file, text: '# README.md' }),
    );
  });

  it('are found from where the call was made', () => {
    expect(readManifestFiles(['sub', 'b.yaml'], '', folder)).toEqual([
      { file: 'sub/deep/c.JSON', text: '# sub/deep/c.JSON' },
      { file: 'b.yaml', text: '# b.yaml' },
    ]);
  });

  it('may come from standard input', () => {
    expect(readManifestFiles(['-'], 'kind: Pod', '/nowhere')).toEqual([{ file: '-', text: 'kind: Pod' }]);
  });

  it('that are not there are a known failure', () => {
    expect(() => names([join(folder, 'none.yaml')])).toThrow(
      `Cannot read the manifest '${folder}/none.yaml'.`,
    );
  });
});
