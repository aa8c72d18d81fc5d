import { describe, it } from 'vitest';
import { build, imageOf, probe, rulesOf } from '../../support/probing.js';

/** Handles every signal that can be handled, and says which one came. */
const TAKER = `
import os, signal
def take(number, frame):
    print('took', number, flush=True)
    os._exit(0)
for number in signal.valid_signals():
    if number not in (signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD):
        signal.signal(number, take)
print('ready', flush=True)
while True:
    signal.pause()
`;

describe.concurrent('the signal that --signal names arrives:', () => {
  it.for<[asked: string, name: string, number: number]>([
    ['HUP', 'SIGHUP', 1],
    ['sigstkflt', 'SIGSTKFLT', 16],
    ['SIGPOLL', 'SIGIO', 29],
    ['30', 'SIGPWR', 30],
    ['RTMIN', 'SIGRTMIN', 34],
    ['SIGRTMIN+3', 'SIGRTMIN+3', 37],
    ['37', 'SIGRTMIN+3', 37],
    // Engines know it as SIGRTMAX-10 only.
    ['54', 'SIGRTMIN+20', 54],
    ['rtmax-1', 'SIGRTMIN+29', 63],
    ['SIGRTMAX', 'SIGRTMAX', 64],
  ])('%s', async ([asked, name, number], { expect }) => {
    const result = await probe('-s', asked, imageOf('python-handler'), '--', 'python3', '-c', TAKER);
    expect(result.signal).toEqual({ name, number, source: 'option', reach: 'pid-1' });
    expect(result.runs[0]?.log.text.split('\n').at(-1)).toBe(`took ${number}`);
    expect(result).toMatchObject({ outcome: 'graceful', exit: { code: 0 } });
  });
});

describe.concurrent('the signal that an image declares arrives:', () => {
  it.for<[declared: string, name: string, number: number]>([
    ['37', 'SIGRTMIN+3', 37],
    ['RTMIN+3', 'SIGRTMIN+3', 37],
    ['SIGRTMAX-2', 'SIGRTMIN+28', 62],
    ['3', 'SIGQUIT', 3],
  ])('%s', async ([declared, name, number], { expect }) => {
    const command = JSON.stringify(['python3', '-c', TAKER]);
    const tag = `stopsignal-${declared.toLowerCase().replace('+', '-plus-')}`;
    const image = await build(
      tag,
      `FROM ${imageOf('python-handler')}\nSTOPSIGNAL ${declared}\nCMD ${command}\n`,
    );
    const result = await probe(image);
    expect(result.signal).toEqual({ name, number, source: 'image', reach: 'pid-1' });
    expect(result.runs[0]?.log.text.split('\n').at(-1)).toBe(`took ${number}`);
    const sigterm = result.runs.find(({ trial }) => trial.role === 'sigterm');
    expect(sigterm?.log.text.split('\n').at(-1)).toBe('took 15');
    expect(rulesOf(result)).toEqual([]);
  });
});

describe.concurrent('another signal than SIGTERM', () => {
  it('that means a reload is told from a hang as well', async ({ expect }) => {
    const reloader = imageOf('server-uwsgi');
    const result = await probe('-s', 'HUP', '-g', '4s', reloader);
    expect(rulesOf(result)).toContain('signal-means-something-else');
    const [found] = result.findings.filter(({ rule }) => rule === 'signal-means-something-else');
    expect(found?.fix).not.toContain('--die-on-term');
  });

  it('that it ends on is no reload', async ({ expect }) => {
    const result = await probe('-s', 'INT', imageOf('server-uwsgi'));
    expect(rulesOf(result)).not.toContain('signal-means-something-else');
    expect(result.exit).not.toBeNull();
  });
});
