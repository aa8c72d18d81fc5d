import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json } from '../../src/report/json.js';
import { aReport, aTargetError } from '../support/builders.js';
import { reportOn } from '../support/hostile-reports.js';
import { abruptDefaultAction, graceful, shellForm } from '../unit/report/scenarios.js';
import { transcript } from './transcript.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sigprobe-report-'));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write('good.json', json(reportOn([graceful])));
  write('bad.json', json(reportOn([shellForm, abruptDefaultAction])));
  write('unknown.json', json(reportOn([graceful], [aTargetError()])));
  write('cut.json', json(reportOn([graceful])).slice(0, 2000));
  write('later.json', JSON.stringify({ ...aReport(), schemaVersion: 3 }));
  write('package.json', '{"name": "shop"}');
  write('Dockerfile', 'CMD ["x"]\n');
  mkdirSync(join(folder, 'out'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs it in the folder; what it was told is in the transcript. */
function sigprobe(args: readonly string[], options: { env?: Record<string, string>; stdin?: string } = {}) {
  return transcript(args, { ...options, cwd: folder }, { [folder]: '<tmp>' });
}

describe('sigprobe report', () => {
  it.each(['junit', 'sarif', 'github', 'gitlab', 'markdown', 'tap'])('renders as %s', async (format) => {
    const { text, stderr } = await sigprobe(['report', 'bad.json', '--format', format]);
    expect(stderr).toBe('');
    await expect(text).toMatchFileSnapshot(`transcripts/report-${format}.txt`);
  });

  it('joins what several hold, and judges it anew', async () => {
    const of = async (...args: string[]) => (await sigprobe(['report', '-f', 'tap', ...args])).code;
    expect(await of('good.json')).toBe(0);
    expect(await of('good.json', 'bad.json')).toBe(1);
    expect(await of('good.json', 'bad.json', 'unknown.json')).toBe(2);
    const { stdout, code } = await sigprobe(['report', '-', '-f', 'json'], {
      stdin: readFileSync(join(folder, 'bad.json'), 'utf8'),
    });
    expect(stdout).toBe(readFileSync(join(folder, 'bad.json'), 'utf8'));
    expect(code).toBe(1);
  });

  it('writes each to its file, and the report to standard output alone', async () => {
    const { stdout, stderr, code } = await sigprobe(['report', 'bad.json', '--report', 'tap=-'], {
      env: { SIGPROBE_REPORT: 'tap=-' },
    });
    expect({ start: stdout.slice(0, 15), stderr, code }).toEqual({
      start: 'TAP version 14\n',
      stderr: '',
      code: 1,
    });
    writeFileSync(join(folder, 'out/r.xml'), 'the former one');
    const files = ['--report', 'junit=out/r.xml', '--report', 'human=out/r.txt'];
    const human = await sigprobe(['report', 'bad.json', ...files]);
    expect(readFileSync(join(folder, 'out/r.xml'), 'utf8')).toMatch(/^<\?xml[\s\S]*<\/testsuites>\n$/);
    expect(readFileSync(join(folder, 'out/r.txt'), 'utf8')).toBe(human.stdout);
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['r.txt', 'r.xml']);
  });

  it('adds to the summary of a job where there is one', async () => {
    const summary = join(folder, 'summary.md');
    writeFileSync(summary, 'before\n');
    const env = { GITHUB_STEP_SUMMARY: summary };
    await sigprobe(['report', 'bad.json', '-f', 'tap'], { env });
    expect(readFileSync(summary, 'utf8')).toBe('before\n');
    await sigprobe(['report', 'bad.json', '-f', 'github'], { env });
    expect(readFileSync(summary, 'utf8')).toMatch(/^before\n### sigprobe: 1 of 2 passed/);
    const gone = await sigprobe(['report', 'good.json', '-f', 'github'], {
      env: { GITHUB_STEP_SUMMARY: join(folder, 'gone/summary.md') },
    });
    expect(gone).toMatchObject({ code: 0, stderr: expect.stringContaining('Cannot write the report') });
  });

  it('says why it cannot, with the name of the file', async () => {
    const cases: readonly string[][] = [
      ['report'],
      ['report', 'gone.json'],
      ['report', 'cut.json'],
      ['report', 'good.json', 'later.json'],
      ['report', 'package.json'],
    ];
    const texts: string[] = [];
    for (const args of cases) {
      const { code, stdout, text } = await sigprobe(args);
      expect({ code, stdout }, text).toEqual({ code: 2, stdout: '' });
      texts.push(text);
    }
    await expect(texts.join('\n')).toMatchFileSnapshot('transcripts/report-refusals.txt');
  });
});

describe('a report that cannot be written', () => {
  const NOWHERE = ['--host', 'unix:///nowhere/docker.sock', 'shop/api:1'];

  it('is known before anything is probed', async () => {
    const cases: readonly string[][] = [
      ['--report', 'junit'],
      ['--report', 'html5=x', ...NOWHERE],
      ['--report', 'junit=', ...NOWHERE],
      ['--report', 'junit=gone/r.xml', ...NOWHERE],
      ['--report', 'junit=out', ...NOWHERE],
      ['--report', 'junit=good.json/r.xml', ...NOWHERE],
      ['--report', 'junit=r.xml', '--report', 'tap=./r.xml', ...NOWHERE],
      ['--report', 'junit=-', '--report', 'tap=-', ...NOWHERE],
      ['--format', 'json', '--report', 'tap=-', ...NOWHERE],
      ['--dockerfile', 'gone', ...NOWHERE],
      ['--dockerfile', 'Dockerfile', ...NOWHERE],
      ['--dockerfile', 'Dockerfile', ...NOWHERE, 'shop/web:1'],
    ];
    const texts: string[] = [];
    for (const args of cases) {
      const { code, stdout, text } = await sigprobe(args);
      expect({ code, stdout }, text).toEqual({ code: 2, stdout: '' });
      expect(text).not.toContain('No engine listens');
      texts.push(text);
    }
    expect(existsSync(join(folder, 'r.xml'))).toBe(false);
    await expect(texts.join('\n')).toMatchFileSnapshot('transcripts/report-files.txt');
  });

  it('takes nothing from standard output, and exits with 2', async () => {
    // Whoever may write everywhere may not write into this.
    const { code, stdout, stderr } = await sigprobe([
      'report',
      'good.json',
      '-f',
      'tap',
      '--report',
      'json=/dev/full',
    ]);
    expect(stdout).toMatch(/^TAP version 14\n[\s\S]*passed\n$/);
    expect(stderr).toMatch(/^sigprobe: Cannot write the report '\/dev\/full': /);
    expect(code).toBe(2);
  });
});
