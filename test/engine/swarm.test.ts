import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { Report } from '../../src/diagnosis/results/report.js';
import { type OwnDockerd, startOwnDockerd } from '../support/own-dockerd.js';
import { imageOf } from '../support/probing.js';
import { buildSigprobeImage, type SigprobeImage } from '../support/sigprobe-image.js';

const EXAMPLE = fileURLToPath(new URL('../../docs/ci/swarm.sh', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../../bin/sigprobe.js', import.meta.url));
const TARGETS = 40;

let image: SigprobeImage;
let engine: OwnDockerd;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sigprobe-swarm-'));
  symlinkSync(PROGRAM, join(folder, 'sigprobe'));
  image = await buildSigprobeImage('swarm');
  const images = [image.tag, imageOf('node-handler')];
  engine = await startOwnDockerd(inject('host'), images, { dataSize: '1g', isSwarm: true });
});
afterAll(async () => {
  await engine.close();
  await image.remove();
  rmSync(folder, { recursive: true });
});

it('three tasks of a Swarm probe 40 targets, and one report has them all', async () => {
  const names = Array.from({ length: TARGETS }, (_, index) => `target-${index}`);
  const targets = names.map((name) => `  - { image: '${imageOf('node-handler')}', name: ${name} }\n`);
  const defaults = 'defaults: { remedies: false, grace: 10s, pull: never, jobs: 2 }\n';
  writeFileSync(join(folder, 'sigprobe.yaml'), `${defaults}targets:\n${targets.join('')}`);
  // The socket lies where this engine has it, and the report is compared.
  const script = readFileSync(EXAMPLE, 'utf8')
    .replace('source=/var/run/docker.sock', `source=${engine.socket}`)
    .replace(/^sigprobe merge .*$/m, '$& --format json');
  const env = {
    ...process.env,
    DOCKER_HOST: engine.host,
    PATH: `${folder}${delimiter}${process.env['PATH']}`,
  };
  const { stdout } = await promisify(execFile)('bash', ['-c', script, 'swarm.sh', image.tag, '3'], {
    cwd: folder,
    env,
    maxBuffer: 64 * 1024 * 1024,
  });
  const report = JSON.parse(stdout) as Report;
  expect(report.results.map(({ target }) => target.name).sort()).toEqual([...names].sort());
  expect(new Set(report.results.map(({ outcome }) => outcome))).toEqual(new Set(['graceful']));
}, 300_000);
