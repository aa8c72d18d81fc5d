import { describe, expect, it } from 'vitest';
import type { CommandResult, Container, HttpAnswer, PortAnswer } from '../../../../src/engine/port.js';
import type { ReadyFacts } from '../../../../src/observation.js';
import { delay } from '../../../../src/trial/ready/delay.js';
import { exec } from '../../../../src/trial/ready/exec.js';
import { http } from '../../../../src/trial/ready/http.js';
import { log } from '../../../../src/trial/ready/log.js';
import { port } from '../../../../src/trial/ready/port.js';
import { fakeFeed } from '../../../support/fake-feed.js';

/** Runs a strategy with a clock that only sleeping moves; the wait is over at `stopAtMs`. */
async function wait(
  strategy: (
    container: Container,
    context: Parameters<typeof delay>[1],
    now: () => number,
  ) => Promise<ReadyFacts>,
  container: (now: () => number) => Partial<Container>,
  stopAtMs = 60_000,
): Promise<ReadyFacts> {
  let ms = 0;
  const over = new AbortController();
  const clock = {
    now: () => ms,
    sleep: async (forMs: number) => {
      ms = Math.min(ms + forMs, stopAtMs);
      if (ms >= stopAtMs) over.abort();
    },
  };
  const context = { clock, feed: fakeFeed(), abort: over.signal, onTable: () => undefined };
  return strategy(container(clock.now) as Container, context, clock.now);
}

describe('a port', () => {
  const listening = (at: (ms: number) => PortAnswer, stopAtMs?: number) =>
    wait(
      (container, context) => port(container, 8080, context),
      (now) => ({ listens: async () => at(now()) }),
      stopAtMs,
    );

  it('is waited for', async () => {
    const ready = await listening((ms) =>
      ms < 1_500 ? { kind: 'closed' } : { kind: 'open', how: 'by the table' },
    );
    expect(ready).toEqual({
      kind: 'matched',
      afterMs: 1_500,
      what: 'port 8080 accepts connections, by the table',
    });
  });

  it('that cannot be looked at ends the wait at once', async () => {
    const ready = await listening(() => ({ kind: 'unreachable', why: 'there is no way' }));
    expect(ready).toEqual({
      kind: 'not-ready',
      afterMs: 0,
      why: 'port 8080 cannot be looked at: there is no way',
    });
  });

  it('may stay closed', async () => {
    const ready = await listening(() => ({ kind: 'closed' }), 3_000);
    expect(ready).toEqual({ kind: 'not-ready', afterMs: 3_000, why: 'nothing listened on port 8080' });
  });
});

describe('a request', () => {
  const asked = (at: (ms: number) => HttpAnswer | Promise<HttpAnswer>, stopAtMs?: number) =>
    wait(
      (container, context) => http(container, { port: 80, path: '/up' }, context),
      (now) => ({ get: async () => at(now()) }),
      stopAtMs,
    );
  const status = (code: number): HttpAnswer => ({ kind: 'answered', status: code, how: 'by hand' });

  it.each([200, 204, 301, 399])('answered with %i means ready', async (code) => {
    const ready = await asked(() => status(code));
    expect(ready).toEqual({
      kind: 'matched',
      afterMs: 0,
      what: `GET /up on port 80 answered ${code}, by hand`,
    });
  });

  it.each([101, 199, 400, 404, 503])('answered with %i does not', async (code) => {
    const ready = await asked(() => status(code), 1_000);
    expect(ready).toMatchObject({ kind: 'not-ready', why: `GET /up on port 80 answered ${code}` });
  });

  it('is sent until it is answered', async () => {
    const ready = await asked((ms) => (ms < 2_000 ? { kind: 'silent' } : status(200)));
    expect(ready).toMatchObject({ kind: 'matched', afterMs: 2_000 });
  });

  it('that cannot be sent ends the wait at once', async () => {
    const ready = await asked(() => ({ kind: 'unreachable', why: 'there is no way' }));
    expect(ready).toEqual({
      kind: 'not-ready',
      afterMs: 0,
      why: 'port 80 cannot be asked: there is no way',
    });
  });

  it('that was never answered is told', async () => {
    const ready = await asked(() => ({ kind: 'silent' }), 1_000);
    expect(ready).toMatchObject({ why: 'GET /up on port 80 was not answered' });
  });

  it('does not keep the wait from ending', async () => {
    const over = new AbortController();
    const never = new Promise<HttpAnswer>(() => undefined);
    const waiting = http(
      { get: () => never } as unknown as Container,
      { port: 80, path: '/' },
      {
        clock: { now: () => 0, sleep: async () => undefined },
        feed: fakeFeed(),
        abort: over.signal,
        onTable: () => undefined,
      },
    );
    over.abort();
    expect(await waiting).toMatchObject({ kind: 'not-ready' });
  });
});

describe('a command', () => {
  const how = {
    kind: 'exec',
    argv: ['pg_isready', '-U', 'my user'],
    timeoutMs: 1_000,
    periodMs: 10_000,
  } as const;
  const run = (
    at: (ms: number, abort: AbortSignal) => CommandResult | Promise<CommandResult>,
    stopAtMs?: number,
  ) =>
    wait(
      (container, context) => exec(container, how, context),
      (now) => ({ run: async (_, abort) => at(now(), abort) }),
      stopAtMs,
    );
  const exited = (code: number) => ({ kind: 'exited', code, output: '' }) as const;

  it('is run until it exits with 0, more often than the platform would', async () => {
    // The wait for each run counts here as time that passes.
    const ready = await run((ms) => exited(ms < 5_000 ? 1 : 0));
    expect(ready).toMatchObject({ kind: 'matched', what: "pg_isready -U 'my user' exited with 0" });
    expect(ready.afterMs).toBeLessThan(8_000);
  });

  it.each<[CommandResult, string]>([
    [exited(2), 'exited with 2'],
    [{ kind: 'not-run', why: 'executable file not found' }, 'could not be run: executable file not found'],
    [{ kind: 'unfinished', output: '' }, 'did not exit within 1 s'],
  ])('that never passes is told: %j', async (result, words) => {
    expect(await run(() => result, 5_000)).toMatchObject({
      kind: 'not-ready',
      why: `pg_isready -U 'my user' ${words}`,
    });
  });
});

describe('a line of the log', () => {
  const logged = (lines: readonly string[], pattern: string, stopAtMs = 500) =>
    wait(
      (container, context) => log(container, pattern, context),
      () => ({
        followLog: async (onLine) => {
          for (const line of lines) if (onLine(line)) return;
        },
      }),
      stopAtMs,
    );

  it('may be any', async () => {
    const noise = Array.from({ length: 5_000 }, (_, line) => `line ${line}`);
    expect(await logged(noise, '^line 7$')).toMatchObject({ kind: 'matched', what: 'line 7' });
  });

  it('has no colours', async () => {
    expect(await logged(['\x1b[1;32mready\x1b[0m on 80'], '^ready on')).toMatchObject({
      what: 'ready on 80',
    });
  });

  it('is cut where it is long', async () => {
    const ready = await logged(['ready'.padEnd(5_000, '!')], 'ready');
    expect(ready).toMatchObject({ what: expect.stringMatching(/^ready!{195}…$/) });
  });

  it('may never come', async () => {
    expect(await logged(['starting'], '^ready$')).toEqual({
      kind: 'not-ready',
      afterMs: 500,
      why: 'no line of its log matched /^ready$/',
    });
  });
});

describe('a wait of the user', () => {
  it('is over after its time', async () => {
    const ready = await wait(
      (_container, context) => delay(2_000, context),
      () => ({}),
    );
    expect(ready).toEqual({ kind: 'waited', afterMs: 2_000 });
  });

  it('that is cut short counts as nothing', async () => {
    const ready = await wait(
      (_container, context) => delay(90_000, context),
      () => ({}),
      60_000,
    );
    expect(ready).toEqual({ kind: 'not-ready', afterMs: 60_000, why: 'the wait of 1 min 30 s was not over' });
  });
});
