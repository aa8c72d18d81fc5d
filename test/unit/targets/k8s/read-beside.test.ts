import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { NOTHING_BESIDE } from '../../../../src/targets/k8s/given-beside.js';
import { readBeside } from '../../../../src/targets/k8s/read-beside.js';
import { SCRATCH } from '../../../support/scratch.js';

const folder = mkdtempSync(join(SCRATCH, 'sigprobe-beside-'));
writeFileSync(join(folder, 'a.env'), 'LEVEL=debug\nREGION\n');
writeFileSync(join(folder, 's.yaml'), 'kind: Secret\n');
afterAll(() => rmSync(folder, { recursive: true }));

const read = (given: Partial<typeof NOTHING_BESIDE>, stdin = '') =>
  readBeside({ ...NOTHING_BESIDE, ...given }, stdin, { env: { REGION: 'eu' }, cwd: () => folder });

describe('what is given beside manifests', () => {
  it('are variables of files, then of the call, and manifests to look things up in', () => {
    const { env, lookups } = read(
      { envFile: ['a.env'], env: ['LEVEL=info', 'REGION', 'NOBODY'], configmap: ['-'], secret: ['s.yaml'] },
      'kind: ConfigMap',
    );
    expect(env).toEqual(['LEVEL=debug', 'REGION=eu', 'LEVEL=info', 'REGION=eu']);
    expect(lookups).toEqual([
      { file: '-', text: 'kind: ConfigMap' },
      { file: 's.yaml', text: 'kind: Secret\n' },
    ]);
  });

  it('has to be there, and to be variables', () => {
    expect(() => read({ envFile: ['none.env'] })).toThrow('none.env');
    expect(() => read({ secret: ['none.yaml'] })).toThrow('none.yaml');
    expect(() => read({ env: ['a b=c'] })).toThrow(expect.objectContaining({ code: 'bad-option' }));
  });
});
