import { Writable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import type { CliProcess } from '../../../../src/cli/cli-process.js';
import { createProgress } from '../../../../src/cli/terminal/progress.js';

/** A standard error of that width; 0 is what a terminal says that does not know its own. */
function aTerminal({
  isTTY,
  columns,
  env = {},
}: {
  isTTY: boolean;
  columns?: number;
  env?: CliProcess['env'];
}) {
  const moves = { cursorTo: () => true, clearLine: () => true, moveCursor: () => true };
  let text = '';
  const write = (chunk: Buffer, _: string, done: () => void) => {
    text += chunk.toString();
    done();
  };
  const stderr = Object.assign(new Writable({ write }), { isTTY, columns, ...moves });
  const seen = () => text;
  return { cli: { stderr, env } as unknown as CliProcess, seen };
}

describe('progress', () => {
  it('is nothing when quiet', async () => {
    const { cli, seen } = aTerminal({ isTTY: true, columns: 80 });
    const progress = await createProgress(cli, true, true, 1);
    progress.onStep('shop/api', { kind: 'creating' });
    progress.stop();
    expect(seen()).toBe('');
  });

  it.each([
    { isTTY: false },
    { isTTY: true, columns: 0 },
    { isTTY: true },
    { isTTY: true, columns: 80, env: { CI: 'true' } },
    { isTTY: true, columns: 80, env: { TERM: 'dumb' } },
  ])('is one line a step on %j', async (terminal) => {
    const { cli, seen } = aTerminal(terminal);
    const progress = await createProgress(cli, false, true, 1);
    progress.onStep('shop/api', { kind: 'creating' });
    progress.onStep('shop/api', { kind: 'ended' });
    progress.stop();
    expect(seen()).toBe('sigprobe: shop/api: creating a container\n');
  });

  it('names what is kept', async () => {
    const { cli, seen } = aTerminal({ isTTY: false });
    const progress = await createProgress(cli, false, true, 1);
    for (const as of ['target', 'holder', { member: 'log\u009b' }] as const)
      progress.onStep('web', { kind: 'kept', container: '0123456789abcdef', as });
    progress.stop();
    expect(seen().split('\n')).toEqual([
      'sigprobe: web: kept container 0123456789ab',
      'sigprobe: web: kept container 0123456789ab, which holds what its Pod shares',
      'sigprobe: web: kept container 0123456789ab, log\\x9b of the same Pod',
      '',
    ]);
  });

  it('is live on a terminal, and leaves nothing behind', async () => {
    const { cli, seen } = aTerminal({ isTTY: true, columns: 80, env: { CI: 'false', TERM: 'xterm' } });
    const progress = await createProgress(cli, false, false, 1);
    progress.onStep('shop/api', { kind: 'waiting-until-ready', budgetMs: 60_000 });
    progress.onStep('shop/api', { kind: 'ended' });
    progress.stop();
    const text = seen();
    expect(text).not.toMatch(/^sigprobe: /m);
    expect(text).toContain('\x1b[?25l');
    expect(text.endsWith('\x1b[?25h')).toBe(true);
  });

  it('of a pull is a line every ten seconds, whether or not the engine tells more', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] });
    try {
      const { cli, seen } = aTerminal({ isTTY: false });
      const progress = await createProgress(cli, false, true, 1);
      const pulling = (bytes: number | null) =>
        progress.onStep('shop/api', {
          kind: 'pulling',
          image: 'shop/api',
          progress: bytes === null ? null : { layers: 2, layersDone: 1, bytes, totalBytes: 99_000_000 },
        });
      pulling(null);
      for (let second = 0; second < 25; second += 0.5) {
        vi.advanceTimersByTime(500);
        pulling(second * 1_000_000);
      }
      vi.advanceTimersByTime(15_000);
      progress.onStep('shop/api', { kind: 'creating' });
      vi.advanceTimersByTime(60_000);
      progress.stop();
      expect(seen()).toBe(`sigprobe: shop/api: pulling the image
sigprobe: shop/api: pulling the image: 1 of 2 layers, 9 MB of 99 MB, 900 kB/s
sigprobe: shop/api: pulling the image: 1 of 2 layers, 19 MB of 99 MB, 900 kB/s
sigprobe: shop/api: pulling the image: 1 of 2 layers, 24.5 MB of 99 MB
sigprobe: shop/api: pulling the image: 1 of 2 layers, 24.5 MB of 99 MB
sigprobe: shop/api: creating a container
`);
    } finally {
      vi.useRealTimers();
    }
  });

  it('of a pull is live on a terminal', async () => {
    const { cli, seen } = aTerminal({ isTTY: true, columns: 120 });
    const progress = await createProgress(cli, false, false, 1);
    const facts = { layers: 5, layersDone: 2, bytes: 12_300_000, totalBytes: 40_100_000 };
    progress.onStep('shop/api', { kind: 'pulling', image: 'shop/api', progress: facts });
    await vi.waitFor(() =>
      expect(seen()).toMatch(/shop\/api: pulling the image: 2 of 5 layers, 12\.3 MB of 40\.1 MB \(\d+ ms\)/),
    );
    progress.stop();
  });

  it.each([{ isTTY: false }, { isTTY: true, columns: 80 }])(
    'passes on what the engine warns of, disarmed, on %j',
    async (terminal) => {
      const { cli, seen } = aTerminal(terminal);
      const progress = await createProgress(cli, false, false, 1);
      progress.onStep('shop/api', { kind: 'warned', message: 'Limitation\x1b[31m discarded.' });
      progress.stop();
      expect(seen()).toContain('sigprobe: shop/api: warning: Limitation\\x1b[31m discarded.\n');
    },
  );

  it('disarms what is in a name', async () => {
    const { cli, seen } = aTerminal({ isTTY: false });
    const progress = await createProgress(cli, false, false, 1);
    progress.onStep('a\x1b[31m\n::error::b', { kind: 'creating' });
    expect(seen()).toBe('sigprobe: a\\x1b[31m\\n::error::b: creating a container\n');
  });
});
