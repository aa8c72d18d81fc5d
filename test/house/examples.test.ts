import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { VERSION } from '../../src/version.js';
import { actionOptions } from '../support/action.js';
import { readAction } from '../support/composite-action.js';
import { readDocument } from '../support/documents.js';
import { faultsOf } from '../support/github-files.js';
import { scriptsOf } from '../support/scripts-of.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const EXAMPLES = readdirSync(join(ROOT, 'docs/ci')).map((name) => `docs/ci/${name}`);
const WORKFLOWS = [
  ...EXAMPLES.filter((name) => name.includes('/github-')),
  ...readdirSync(join(ROOT, '.github/workflows')).map((name) => `.github/workflows/${name}`),
];

describe.each(WORKFLOWS)('%s', (name) => {
  const text = readDocument(name);

  it('is a workflow that GitHub reads', () => {
    expect(faultsOf('workflow', name, text)).toEqual([]);
  });

  it('says what it may do', () => {
    expect(parse(text).permissions).toEqual(expect.any(Object));
  });

  it('makes nothing that others may choose a part of a script', () => {
    for (const script of scriptsOf(name)) expect(script).not.toContain('${{');
  });
});

describe('the comment on a pull request', () => {
  it('is written by a workflow that runs no code of the pull request', () => {
    const { on, jobs } = parse(readDocument('docs/ci/github-comment.yml'));
    expect(Object.keys(on)).toEqual(['workflow_run']);
    expect(on.workflow_run.workflows).toEqual([parse(readDocument('docs/ci/github-pull-request.yml')).name]);
    expect(JSON.stringify(jobs)).not.toContain('actions/checkout');
  });

  it('is made by a workflow that may write nothing', () => {
    const { permissions } = parse(readDocument('docs/ci/github-pull-request.yml'));
    expect(permissions).toEqual({ contents: 'read' });
  });
});

const SCRIPTED = [...WORKFLOWS, ...EXAMPLES].filter((name) => scriptsOf(name).length > 0);

it.each([...new Set(SCRIPTED)])('the scripts of %s are ones that bash reads', (name) => {
  for (const script of scriptsOf(name)) {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  }
});

it.each(EXAMPLES.filter((name) => /sigprobe[@:]\d/.test(readDocument(name))))(
  '%s installs this version',
  (name) => {
    const versions = [...readDocument(name).matchAll(/sigprobe[@:](\d[\w.-]*)/g)].map(([, each]) => each);
    expect(new Set(versions)).toEqual(new Set([VERSION]));
  },
);

it('the Indexed Job is cut into as many shards as it has completions', () => {
  const { kind, spec } = parse(readDocument('docs/ci/kubernetes-job.yaml'));
  expect({ kind, mode: spec.completionMode, backoff: spec.backoffLimit }).toEqual({
    kind: 'Job',
    mode: 'Indexed',
    backoff: 0,
  });
  const [container] = spec.template.spec.containers;
  expect(container.args).toContain(`auto/${spec.completions}`);
  expect(container.args).toContain('--no-fail');
});

it('the hook of pre-commit reads files, starts nothing, and waits for a push', () => {
  const [hook] = parse(readDocument('.pre-commit-hooks.yaml'));
  expect(hook).toMatchObject({ entry: 'sigprobe list', language: 'node', stages: ['pre-push', 'manual'] });
  const files = new RegExp(hook.files);
  for (const file of ['compose.yaml', 'shop/docker-compose.dev.yml', 'deploy/api.yaml', 'k8s/base/web.yml'])
    expect(file).toMatch(files);
  for (const file of ['src/compose.ts', 'values.yaml', 'decompose.yaml']) expect(file).not.toMatch(files);
});

it('the action has an input for what the workflow of the pull request gives it', () => {
  const { jobs } = parse(readDocument('docs/ci/github-pull-request.yml'));
  const step = jobs.probe.steps.find(({ uses }: { uses?: string }) => uses?.startsWith('sigprobe/'));
  // Reports beside the first one are an option like others.
  const known = [...Object.keys(readAction().inputs), 'report'];
  for (const name of Object.keys(step.with)) expect(known).toContain(name);
  expect(actionOptions().has('grace')).toBe(true);
});
