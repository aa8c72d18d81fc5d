import { expect, it } from 'vitest';
import type { TargetResult } from '../../src/diagnosis/results/report.js';
import type { FileInContainer } from '../../src/target-spec.js';
import { aHook, aTarget, resultOf, type TargetSketch } from './probe-spec.js';
import { imageOf, rulesOf } from './probing.js';

const SECRET = 'correct horse battery';
const SERVER = 'exec python3 /server.py';

/** A shell line, then a server that handles SIGTERM; what the line prints last is in the log before `ready`. */
function told(line: string): readonly string[] {
  return ['sh', '-c', `${line}; ${SERVER}`];
}

function logOf({ runs }: TargetResult): string {
  return runs[0]?.log.text.replaceAll('\r', '') ?? '';
}

const file = (path: string, facts: Partial<FileInContainer> = {}): FileInContainer => ({
  path,
  content: SECRET,
  mode: 0o440,
  uid: 1_000,
  gid: 2_000,
  ...facts,
});

/** What any engine does of what a file declares; `host` is known once the tests run. */
export function declaredCases(host: () => string): void {
  const probe = (sketch: TargetSketch) =>
    resultOf(aTarget(imageOf('python-handler'), sketch), { host: host() });
  const see = `[ "$(cat /run/secrets/deep/db)" = '${SECRET}' ] && stat -c '%a %u %g' /run/secrets/deep/db`;

  it.each<[string, TargetSketch['settings']]>([
    ['the root file system', {}],
    ['one that is read-only', { readOnly: true }],
    ['one that has a tmpfs above them', { tmpfs: ['/run'] }],
  ])('files are in %s before the program starts', async (_, settings) => {
    const files = [file('/run/secrets/deep/db'), file('/etc/app.conf')];
    const result = await probe({
      settings: { ...settings, files },
      cmd: told(`cat /etc/app.conf; echo; ${see}`),
    });
    expect(result.outcome).toBe('graceful');
    // What they hold is told to nobody.
    expect(logOf(result)).toBe('$(cat /run/secrets/deep/db)\n440 1000 2000\nready\nstopped');
  });

  it('a terminal is a terminal, and its log is read, and waited for', async () => {
    const result = await resultOf(
      aTarget(imageOf('python-handler'), {
        settings: { tty: true, stdin: true },
        cmd: told('test -t 0 && test -t 1 && echo on a terminal'),
      }),
      { host: host(), ready: { kind: 'log', pattern: '^ready$' } },
    );
    expect(result.runs[0]?.ready).toMatchObject({ kind: 'matched', what: 'ready' });
    expect(result.outcome).toBe('graceful');
    expect(logOf(result)).toBe('on a terminal\nready\nstopped');
  });

  it('a health check of the file is run in place of that of the image', async () => {
    const check = { intervalMs: 1_000, timeoutMs: 5_000, startPeriodMs: 0, retries: 3 };
    const settings = { healthcheck: { ...check, test: ['CMD-SHELL', 'test -e /tmp/up'] } };
    const result = await probe({ settings, cmd: told('{ sleep 1; touch /tmp/up; } & true') });
    expect(result.runs[0]?.ready?.kind).toBe('healthy');
  });

  it('a command that has to pass is waited for', async () => {
    const how = {
      kind: 'exec',
      argv: ['test', '-e', '/tmp/up'],
      timeoutMs: 5_000,
      periodMs: 10_000,
    } as const;
    const { place } = aHook([]);
    const result = await probe({
      declared: { ready: { how, place } },
      cmd: told('{ sleep 2; touch /tmp/up; } & true'),
    });
    expect(result.runs[0]?.ready).toMatchObject({ kind: 'matched', what: 'test -e /tmp/up exited with 0' });
    expect(result.runs[0]?.ready?.afterMs).toBeGreaterThan(1_500);
  });

  it('a hook is who and where it should be, and does not spend the grace period of Compose', async () => {
    const line = 'echo "$(id -u) $(pwd) $STAGE"; sleep 1.2';
    const hook = aHook(['sh', '-c', line], { user: '1000', workdir: '/tmp', env: ['STAGE=end'] });
    const result = await probe({ declared: { hooks: [hook, aHook(['true'])] } });
    expect(result.runs[0]?.hooks?.hooks).toMatchObject([
      { result: { kind: 'exited', code: 0 }, output: '1000 /tmp end\n' },
      { result: { kind: 'exited', code: 0 } },
    ]);
    expect(result).toMatchObject({ outcome: 'graceful', grace: { budgetMs: 10_000, source: 'compose' } });
  });

  it('a hook spends that of Kubernetes, which goes on when it fails', async () => {
    const hooks = [aHook(['sh', '-c', 'sleep 1.2; exit 7'])];
    const result = await probe({ declared: { hooks, hookRules: 'kubernetes' } });
    expect(result).toMatchObject({ outcome: 'graceful', grace: { budgetMs: 9_000, source: 'kubernetes' } });
    expect(rulesOf(result)).toEqual(['hook-fails']);
  });

  it('a hook of which there is no program keeps Compose from stopping anything', async () => {
    const result = await probe({ declared: { hooks: [aHook(['/no-such-program'])] } });
    expect(result).toMatchObject({ outcome: 'unstopped', passed: false });
    expect(result.runs[0]?.hooks?.hooks).toMatchObject([{ result: { kind: 'failed' } }]);
    expect(rulesOf(result)).toEqual(['hook-keeps-container-running', 'hook-needs-missing-program']);
  });
}
