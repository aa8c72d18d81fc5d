import { expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { VERSION } from '../../src/version.js';

it('the version that sigprobe tells is the version of its package', () => {
  expect(VERSION).toBe(manifest.version);
});
