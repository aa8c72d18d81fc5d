import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findBreaches, importsOf, parseText, type SourceText } from '../support/architecture.js';
import { readDocument, refresh } from '../support/documents.js';
import { ARCHITECTURE_PARTS } from '../support/rooms-picture.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

function readSources(): SourceText[] {
  const files = readdirSync(`${ROOT}src`, { recursive: true, encoding: 'utf8' });
  const paths = [
    'bin/sigprobe.js',
    ...files.filter((name) => name.endsWith('.ts')).map((name) => `src/${name}`),
  ];
  return paths.map((path) => ({ path, text: readFileSync(`${ROOT}${path}`, 'utf8') }));
}

const breaches = (path: string, text: string) => findBreaches([{ path, text }]);

describe('the sources', () => {
  it('keep to their rooms', () => {
    const sources = readSources();
    expect(sources.length).toBeGreaterThan(60);
    expect(findBreaches(sources)).toEqual([]);
  });

  it('are drawn in docs/architecture.md as they are', () => {
    const text = readDocument('docs/architecture.md');
    const drawn = refresh('docs/architecture.md', text, ARCHITECTURE_PARTS);
    expect(text, 'npm run readme draws them anew').toBe(drawn);
  });
});

describe('the reader of imports', () => {
  it.each([
    ["import a from './a.js';", './a.js', false],
    ["import './a.js';", './a.js', false],
    ["import * as a from './a.js';", './a.js', false],
    ["import { a, type B } from './a.js';", './a.js', false],
    ["import { type A, type B } from './a.js';", './a.js', true],
    ["import type { A } from './a.js';", './a.js', true],
    ["import type A from './a.js';", './a.js', true],
    ["export { a } from './a.js';", './a.js', false],
    ["export * from './a.js';", './a.js', false],
    ["export * as a from './a.js';", './a.js', false],
    ["export type { A } from './a.js';", './a.js', true],
    ["export { type A } from './a.js';", './a.js', true],
    ["const a = await import('./a.js');", './a.js', false],
    ['const a = import(`./a.js`);', './a.js', false],
    ["const a = () => require('./a.js');", './a.js', false],
    ["import a = require('./a.js');", './a.js', false],
    ["const a = createRequire(import.meta.url)('./a.js');", './a.js', false],
    ["const a = process.getBuiltinModule('fs');", 'fs', false],
    ["type A = import('./a.js').A;", './a.js', true],
    ['const a = import(name);', '<computed>', false],
  ])('sees %s', (text, specifier, isTypeOnly) => {
    expect(importsOf(parseText(text))).toContainEqual({ specifier, isTypeOnly, line: 1 });
  });

  it('takes no comment and no string for an import', () => {
    expect(importsOf(parseText("// import './a.js'\nconst text = \"import('./a.js')\";"))).toEqual([]);
  });
});

describe('the checker refuses', () => {
  it.each([
    ['src/cli/x.ts', "import { createEventFeed } from '../engine/streams/event-feed.js';"],
    ['src/cli/x.ts', "import type { Engine } from '../engine/port.js';"],
    ['src/cli/x.ts', "import Dockerode from 'dockerode';"],
    ['src/targets/x.ts', "import { parsePs } from '../kernel/ps.js';"],
    ['src/targets/x.ts', "import chalk from 'chalk';"],
    ['src/targets/x.ts', "import type { Engine } from '../engine/port.js';"],
    ['src/probe/x.ts', "import { connectDocker } from '../engine/docker/engine.js';"],
    ['src/probe/x.ts', "const { connectDocker } = await import('../engine/docker/engine.js');"],
    ['src/probe/x.ts', "import type { Endpoint } from '../engine/connect/endpoint.js';"],
    ['src/probe/x.ts', "import { something } from '../engine/port.js';"],
    ['src/trial/x.ts', "import { diagnose } from '../diagnosis/diagnose.js';"],
    ['src/trial/x.ts', "import type { TargetPlan } from '../planning/plans.js';"],
    ['src/planning/x.ts', "import type { Table } from '../engine/port.js';"],
    ['src/planning/x.ts', "import { runTrial } from '../trial/trial.js';"],
    ['src/planning/x.ts', 'export async function plan() {}'],
    ['src/platforms/x.ts', "import { parseSignal } from '../kernel/signals.js';"],
    ['src/api/x.ts', "import { connectDocker } from '../engine/docker/engine.js';"],
    ['src/api/x.ts', "import { run } from '../cli/run.js';"],
    ['src/index.ts', "import { probe } from './probe/probe.js';"],
    ['src/engine/connect/x.ts', "import Modem from 'docker-modem';"],
    ['src/targets/x.ts', "import type { ImageOptions } from '../cli/options/options.js';"],
    ['src/probe/x.ts', "import type { CliProcess } from '../cli/world.js';"],
    ['src/probe/x.ts', "import { readFileSync } from 'node:fs';"],
    ['src/engine/x.ts', "import Dockerode from 'dockerode';"],
    ['src/engine/x.ts', "import type Dockerode from 'dockerode';"],
    ['src/engine/x.ts', "const Dockerode = require('dockerode');"],
    ['src/engine/x.ts', "import { systemClock } from '../trial/clock.js';"],
    ['src/engine/x.ts', "import { platform } from 'node:process';"],
    ['src/engine/docker/x.ts', "import Dockerode from 'dockerode';"],
    ['src/engine/docker/x.ts', "const Dockerode = await import('dockerode');"],
    ['src/engine/docker/x.ts', "export { default } from 'dockerode';"],
    ['src/engine/docker/engine.ts', "import type Dockerode from 'dockerode';"],
    ['src/engine/docker/client.ts', "import ssh2 from 'ssh2';"],
    ['src/engine/x.ts', "import type { ApiClient } from './docker/link.js';"],
    ['src/engine/processes/x.ts', "import { createClient } from '../docker/client.js';"],
    ['src/engine/x.ts', "type Dockerode = import('dockerode').default;"],
    ['src/cli/x.ts', "import type { ApiClient } from '../engine/docker/link.js';"],
    ['src/diagnosis/x.ts', "import { readFileSync } from 'fs';"],
    ['src/diagnosis/x.ts', "import { setTimeout } from 'node:timers/promises';"],
    ['src/diagnosis/x.ts', "export * from '../probe/plan.js';"],
    ['src/diagnosis/x.ts', "import lodash from 'lodash/fp';"],
    ['src/diagnosis/rules/x.ts', "import type { Report } from '../../report/report.js';"],
    ['src/report/x.ts', "import type { Table } from '../engine/port.js';"],
    ['src/report/x.ts', "import { parseSignal } from '../kernel/signals.js';"],
    ['src/kernel/x.ts', "import type { Facts } from '../diagnosis/facts.js';"],
    ['src/kernel/x.ts', "import { SigprobeError } from '../errors.js';"],
    ['src/errors.ts', "import type { Facts } from './diagnosis/facts.js';"],
    ['src/observation.ts', "import { parseSignal } from './kernel/signals.js';"],
    ['src/index.ts', "import { connectDocker } from './engine/docker/engine.js';"],
    ['src/index.ts', "import { run } from './cli/run.js';"],
    ['src/kernel/x.ts', "import { aStyle } from '../support/builders.js';"],
    ['src/kernel/x.ts', 'export const load = (name: string) => import(name);'],
    ['bin/sigprobe.js', "const { probe } = require('../dist/index.cjs');"],
  ])('%s: %s', (path, text) => {
    expect(breaches(path, text)).toHaveLength(1);
  });

  it.each([
    ['src/kernel/x.ts', 'export async function look() {}'],
    ['src/report/x.ts', 'export const look = async () => 1;'],
    ['src/diagnosis/x.ts', 'export class Look { async look() {} }'],
    ['src/diagnosis/x.ts', 'await look;'],
    ['src/diagnosis/x.ts', 'export const look = Promise.resolve(1);'],
    ['src/kernel/x.ts', 'export const now = Date.now();'],
    ['src/kernel/x.ts', 'export const now = new Date();'],
    ['src/report/x.ts', 'export const now = performance.now();'],
    ['src/report/x.ts', "export const home = process.env['HOME'];"],
    ['src/report/x.ts', "export const home = globalThis.process.env['HOME'];"],
    ['src/report/x.ts', 'export const { env } = process;'],
    ['src/report/x.ts', 'export const world = { process };'],
    ['src/report/x.ts', "console.log('x');"],
    ['src/diagnosis/x.ts', 'setTimeout(look, 1);'],
    ['src/diagnosis/x.ts', 'export const dice = Math.random();'],
    ['src/diagnosis/x.ts', "export const dice = Math['random']();"],
    ['src/diagnosis/x.ts', 'export const { random } = Math;'],
    ['src/probe/x.ts', 'export const now = Date.now();'],
    ['src/probe/x.ts', 'export const pid = process.pid;'],
    ['src/probe/x.ts', 'export const now = performance.now();'],
    ['src/probe/x.ts', 'setTimeout(look, 1);'],
    ['src/trial/clock.ts', 'export const now = Date.now();'],
    ['src/engine/x.ts', "export const host = process.env['DOCKER_HOST'];"],
    ['src/targets/x.ts', 'console.warn(1);'],
    ['src/index.ts', 'process.exit(1);'],
  ])('%s: %s', (path, text) => {
    expect(breaches(path, text)).toHaveLength(1);
  });

  it.each([
    'if (a) b();',
    'a ? b() : c();',
    'a && b();',
    'a || b();',
    'a ?? b();',
    'a ??= b();',
    'a?.b();',
    'for (const b of a) b();',
    'for (;;) a();',
    'while (a) b();',
    'do a(); while (b);',
    'switch (a) { case 1: b(); }',
    'try { a(); } catch { b(); }',
  ])('a branch in bin: %s', (text) => {
    expect(breaches('bin/sigprobe.js', text)).toEqual(['bin/sigprobe.js:1 has a branch']);
  });

  it('rooms that import each other, types included', () => {
    const files = [
      { path: 'src/kernel/a.ts', text: "import type { B } from '../diagnosis/b.js';" },
      { path: 'src/diagnosis/b.ts', text: "import type { A } from '../kernel/a.js';" },
    ];
    expect(findBreaches(files)).toContain('rooms import each other: diagnosis, kernel');
  });

  it('files that import each other, types included, also in one room', () => {
    const files = [
      { path: 'src/kernel/a.ts', text: "import type { B } from './b.js';" },
      { path: 'src/kernel/b.ts', text: "import { c } from './c.js';" },
      { path: 'src/kernel/c.ts', text: "export * from './a.js';" },
      { path: 'src/kernel/d.ts', text: "import './a.js';" },
    ];
    expect(findBreaches(files)).toEqual([
      'files import each other: src/kernel/a.ts, src/kernel/b.ts, src/kernel/c.ts',
    ]);
  });

  it('a file in no room', () => {
    expect(breaches('src/helpers/x.ts', '')).toEqual(['src/helpers/x.ts is in no room']);
  });

  it('a global that another file declares or assigns', () => {
    const files = [
      { path: 'bin/sigprobe.js', text: "require('../dist/cli/run.cjs');\nprocess.exitCode = 1;" },
      { path: 'src/errors.ts', text: 'const console = null;' },
      { path: 'src/kernel/x.ts', text: 'process.exitCode = 1; console.log(1);' },
    ];
    expect(findBreaches(files)).toEqual([
      'src/kernel/x.ts:1 touches process',
      'src/kernel/x.ts:1 touches console',
    ]);
  });

  it('naming the line', () => {
    expect(breaches('src/kernel/x.ts', '\n\nconsole.log(1);')).toEqual(['src/kernel/x.ts:3 touches console']);
  });
});

describe('the checker accepts', () => {
  it.each([
    ['src/diagnosis/x.ts', 'export const pids = (all: P[]) => all.map((process) => process.pid);'],
    ['src/diagnosis/x.ts', 'export function pid(process: P) { return process.pid; }'],
    ['src/diagnosis/x.ts', 'for (const process of all) look(process);'],
    ['src/diagnosis/x.ts', 'export const facts = { process: 1, performance: 2 }; facts.process;'],
    ['src/report/x.ts', "import { duration } from './duration.js';"],
    ['src/report/x.ts', "import type { Diagnosis } from '../diagnosis/diagnosis.js';"],
    ['src/diagnosis/x.ts', 'export const most = Math.max(1, 2);'],
    ['src/kernel/x.ts', "import type { Snapshot } from '../observation.js';"],
    ['src/probe/x.ts', "import type { Engine } from '../engine/port.js';"],
    ['src/probe/x.ts', "import { SigprobeError } from '../errors.js';"],
    ['src/trial/clock.ts', 'export const now = () => performance.now(); setTimeout(now, 1);'],
    ['src/engine/docker/client.ts', "import Dockerode from 'dockerode'; import { Agent } from 'node:http';"],
    ['src/engine/docker/x.ts', "import type Dockerode from 'dockerode'; import './link.js';"],
    ['src/engine/x.ts', "import { connectDocker } from './docker/engine.js';"],
    ['src/engine/x.ts', 'setTimeout(look, 1);'],
    ['src/targets/x.ts', "import { parse } from 'yaml'; import { readFileSync } from 'node:fs';"],
    [
      'src/cli/x.ts',
      "import chalk from 'chalk'; import { connectDocker } from '../engine/docker/engine.js';",
    ],
    [
      'bin/sigprobe.js',
      "const { run } = require('../dist/cli/run.cjs');\nrun(process).then((code) => { process.exitCode = code; });",
    ],
  ])('%s: %s', (path, text) => {
    expect(breaches(path, text)).toEqual([]);
  });
});
