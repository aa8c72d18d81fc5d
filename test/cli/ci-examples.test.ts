import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Outcome } from '../../src/diagnosis/verdict.js';
import { json } from '../../src/report/json.js';
import { type BareEngine, startBareEngine } from '../support/bare-engine.js';
import { aReport, aResult } from '../support/builders.js';
import { readDocument } from '../support/documents.js';
import { type Ran, runScript } from '../support/run-script.js';
import { scriptsOf } from '../support/scripts-of.js';
import { ensureXmllint, xmlFaults } from '../support/xml-faults.js';

/*
 * What the examples give to a shell is run as their systems run it: with the sigprobe of this tree, on an engine that
 * has no image, so that a probe ends at once and cannot tell, and with saved reports where there is to be a verdict.
 */

let engine: BareEngine;
let root: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'sigprobe-examples-'));
  engine = await startBareEngine(join(root, 'engine.sock'));
  await ensureXmllint(console.log);
}, 300_000);
afterAll(async () => {
  await engine.close();
  rmSync(root, { recursive: true });
});

const TARGETS = ['a:1', 'b:1', 'c:1', 'd:1'];

/** A folder of its own with a sigprobe.yaml, as after a checkout. */
function checkout(): string {
  const folder = mkdtempSync(join(root, 'work-'));
  const targets = TARGETS.map((image) => ({ image }));
  writeFileSync(join(folder, 'sigprobe.yaml'), JSON.stringify({ defaults: { pull: 'never' }, targets }));
  return folder;
}

const read = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8');
const reportsIn = (folder: string) =>
  readdirSync(folder)
    .filter((name) => /^report-.*\.json$/.test(name))
    .sort();

/** Puts the reports of three shards there, one of them with this outcome. */
function saveShards(folder: string, worst: Outcome): void {
  for (const [nth, name] of ['a:1', 'b:1', 'c:1'].entries()) {
    const result = aResult({ outcome: nth === 1 ? worst : 'graceful' });
    const targets = [{ kind: 'image', name, position: nth } as const];
    const shard = {
      index: nth + 1,
      total: 3,
      plan: 'c0ffee',
      targets,
      waivers: { strict: false, whole: true },
    };
    const results = [{ ...result, target: { ...result.target, name } }];
    writeFileSync(join(folder, `report-${nth + 1}.json`), json(aReport({ results, shard })));
  }
}

describe('the GitLab example', () => {
  const {
    '.sigprobe': common,
    sigprobe,
    'sigprobe-verdict': verdict,
  } = parse(readDocument('docs/ci/gitlab.yml'));
  const scriptOf = (job: { script: string[] }) => [...common.before_script, ...job.script].join('\n');
  const run = (job: { script: string[] }, folder: string, env: Record<string, string> = {}) =>
    runScript(scriptOf(job), { shell: 'gitlab', folder, env: { DOCKER_HOST: engine.host, ...env } });

  it('probes a part on each of its machines, and one of them judges', async () => {
    const folder = checkout();
    const total = String(sigprobe.parallel);
    const nodes = Array.from({ length: sigprobe.parallel }, (_, nth) => String(nth + 1));
    const ran = await Promise.all(
      nodes.map((node) => run(sigprobe, folder, { CI_NODE_INDEX: node, CI_NODE_TOTAL: total })),
    );
    expect(ran.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(sigprobe.artifacts.paths).toEqual(['report-*.json']);
    expect(reportsIn(folder)).toEqual(['report-1.json', 'report-2.json', 'report-3.json']);
    // No engine has these images, so nothing was found out of them.
    const { code, stderr } = await run(verdict, folder);
    for (const image of TARGETS) expect(stderr).toContain(`no image '${image}'`);
    expect(code).toBe(2);
  });

  it('leaves what GitLab shows, and fails where a target does', async () => {
    const { junit, codequality } = verdict.artifacts.reports;
    const folder = checkout();
    saveShards(folder, 'killed');
    expect((await run(verdict, folder)).code).toBe(1);
    expect(xmlFaults([read(folder, junit)])).toEqual([]);
    expect(read(folder, junit)).toContain('failures="1"');
    expect(JSON.parse(read(folder, codequality))).toMatchObject([{ location: { path: 'b:1' } }]);
    saveShards(folder, 'graceful');
    expect((await run(verdict, folder)).code).toBe(0);
    expect(JSON.parse(read(folder, codequality))).toEqual([]);
  });
});

describe('the Azure example', () => {
  it('leaves its results where Azure looks for them, and its verdict', async () => {
    const { steps } = parse(readDocument('docs/ci/azure-pipelines.yml'));
    const folder = checkout();
    const ran: Ran[] = [];
    for (const script of scriptsOf('docs/ci/azure-pipelines.yml'))
      ran.push(await runScript(script, { shell: 'azure', folder, env: { DOCKER_HOST: engine.host } }));
    expect(ran.map(({ code }) => code)).toEqual([0, 2]);
    const publish = steps.find(({ task }: { task?: string }) => task?.startsWith('PublishTestResults'));
    expect(xmlFaults([read(folder, publish.inputs.testResultsFiles)])).toEqual([]);
  });
});

describe('the Jenkins example', () => {
  it('leaves its results where Jenkins looks for them, and its verdict', async () => {
    const folder = checkout();
    const [script = ''] = scriptsOf('docs/ci/Jenkinsfile');
    const { code } = await runScript(script, { shell: 'jenkins', folder, env: { DOCKER_HOST: engine.host } });
    expect(code).toBe(2);
    const [, file = ''] = /\bjunit '(.+)'/.exec(readDocument('docs/ci/Jenkinsfile')) ?? [];
    const text = read(folder, file);
    expect(xmlFaults([text])).toEqual([]);
    for (const image of TARGETS) expect(text).toContain(`name="${image}"`);
  });
});

interface Step {
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const stepsOf = (name: string, job: string): string[] =>
  (parse(readDocument(name)).jobs[job].steps as readonly Step[]).flatMap(({ run }) => run ?? []);

describe('the GitHub matrix', () => {
  const NAME = 'docs/ci/github-matrix.yml';

  it('names the report of each part by its number', async () => {
    const folder = checkout();
    const [, probe = ''] = stepsOf(NAME, 'probe');
    const env = { DOCKER_HOST: engine.host, SHARD: '2/3' };
    expect((await runScript(probe, { shell: 'github', folder, env })).code).toBe(0);
    expect(JSON.parse(read(folder, 'report-2.json'))).toMatchObject({ shard: { index: 2, total: 3 } });
  });

  it('judges all parts together, as annotations', async () => {
    const folder = checkout();
    saveShards(folder, 'killed');
    const [, judge = ''] = stepsOf(NAME, 'judge');
    const { code, stdout } = await runScript(judge, { shell: 'github', folder });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^::error .*b%3A1 is killed/m);
  });
});

describe('the comment on a pull request', () => {
  const [write = ''] = stepsOf('docs/ci/github-comment.yml', 'comment');
  const [, leave = ''] = stepsOf('docs/ci/github-pull-request.yml', 'probe');
  const SHA = '5bd29aa';

  /** What is asked of GitHub where a comment with this id is there, and the head of the pull request is this. */
  async function comment(folder: string, { id = '', head = SHA } = {}): Promise<Ran & { calls: string }> {
    const gh = `echo "$@" >> '${folder}/calls'; case "$*" in *--method*) ;; */pulls/*) echo ${head};; *) echo '${id}';; esac`;
    const env = { REPO: 'shop/web', HEAD_SHA: SHA, GH_TOKEN: 'x' };
    const ran = await runScript(write, { shell: 'github', folder, programs: { gh }, env });
    return { ...ran, calls: read(folder, 'calls') };
  }

  async function probed(number = '17'): Promise<string> {
    const folder = checkout();
    writeFileSync(join(folder, 'saved.json'), json(aReport()));
    await runScript(`${leave}\nsigprobe report saved.json --format markdown > sigprobe.md`, {
      shell: 'github',
      folder,
      env: { NUMBER: number },
    });
    return folder;
  }

  it('is written once, and then in place of the one before', async () => {
    const folder = await probed();
    const first = await comment(folder);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.calls).toContain(
      'api --method POST repos/shop/web/issues/17/comments --field body=@sigprobe.md',
    );
    const second = await comment(folder, { id: '99' });
    expect(second.code).toBe(0);
    expect(second.calls).toContain(
      'api --method PATCH repos/shop/web/issues/comments/99 --field body=@sigprobe.md',
    );
  });

  it('is not written to a pull request of which another commit was probed, nor with a text of others', async () => {
    const folder = await probed('17; echo 18');
    const other = await comment(folder, { head: 'another' });
    expect(other.code).toBe(1);
    expect(other.calls).toBe('api repos/shop/web/pulls/1718 --jq .head.sha\n');
    writeFileSync(join(folder, 'sigprobe.md'), 'Buy this.\n');
    const foreign = await comment(folder);
    expect(foreign.code).toBe(1);
    expect(foreign.calls).not.toContain('--method');
  });
});

describe('the hook of pre-commit', () => {
  const [{ entry, args = [] }] = parse(readDocument('.pre-commit-hooks.yaml'));

  /** As pre-commit does: the files behind the arguments, and no engine anywhere. */
  async function hook(files: Readonly<Record<string, string>>): Promise<Ran> {
    const folder = checkout();
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const script = [entry, ...args, ...Object.keys(files)].join(' ');
    return runScript(script, { shell: 'github', folder, env: { DOCKER_HOST: 'unix:///nowhere.sock' } });
  }

  const POD =
    'kind: Pod\napiVersion: v1\nmetadata: { name: p }\nspec: { containers: [{ name: c, image: c }] }\n';

  it('lists what the files say', async () => {
    const { code, stdout } = await hook({ 'pod.yaml': POD });
    expect(code).toBe(0);
    expect(stdout).toContain('1 target to probe');
  });
});

describe('the Indexed Job', () => {
  it('is judged by what its comment has typed where kubectl is', async () => {
    const folder = checkout();
    saveShards(folder, 'killed');
    const typed = [...readDocument('docs/ci/kubernetes-job.yaml').matchAll(/^# {3}(.*)$/gm)].map(
      ([, line]) => line,
    );
    const kubectl = `case "$1" in logs) for n in 3 1 2; do echo starting; cat report-$n.json; done;; *) true;; esac`;
    const { code, stdout } = await runScript(typed.join('\n'), {
      shell: 'github',
      folder,
      programs: { kubectl },
    });
    expect(code).toBe(1);
    for (const image of ['a:1', 'b:1', 'c:1']) expect(stdout).toContain(image);
  });
});
