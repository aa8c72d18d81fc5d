import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { askHelper, type HelperRun } from '../../../../src/engine/credentials/helper.js';
import { giving, NOT_FOUND, writeHelper } from '../../../support/credential-helpers.js';

const SECRET = 'hunter2-is-secret';

const root = mkdtempSync(join(tmpdir(), 'sigprobe-helper-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A folder with a helper, and where the helper may leave a note. */
function aHelper() {
  const folder = mkdtempSync(join(root, 'one-'));
  const note = join(folder, 'note');
  const ask = (script: string | null, run: Partial<HelperRun> = {}, name = 'mine') => {
    if (script !== null) writeHelper(folder, name, script);
    return askHelper(name, 'registry.example.com', {
      env: { PATH: `${folder}:/usr/bin:/bin`, NOTE: note },
      abort: new AbortController().signal,
      signalProcess: (pid, signal) => process.kill(pid, signal),
      ...run,
    });
  };
  /** The process whose number the helper has noted. */
  const noted = () => Number(readFileSync(note, 'utf8'));
  return { ask, note, noted };
}

/** One that has ended may stay in the table until somebody asks for its code. */
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !(existsSync('/proc/self/stat') && / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')));
  } catch {
    return false;
  }
}

describe.concurrent('a credential helper', () => {
  it('is asked for the server on standard input', async () => {
    const { ask, note } = aHelper();
    await ask(`cat > "$NOTE"; echo " $1" >> "$NOTE"; ${giving('me', SECRET)}`);
    expect(readFileSync(note, 'utf8')).toBe('registry.example.com\n get\n');
  });

  it.each<[what: string, script: string, login: object | null]>([
    ['gives a login', giving('me', SECRET), { username: 'me', secret: SECRET }],
    ['gives a token', giving('<token>', SECRET), { username: '<token>', secret: SECRET }],
    [
      'does not read what it is asked',
      `exec 0<&-; ${giving('me', SECRET)}`,
      { username: 'me', secret: SECRET },
    ],
    ['has none', NOT_FOUND, null],
    ['says so on standard error', 'echo credentials not found in native keychain >&2; exit 1', null],
    ['gives an empty secret', giving('me', ''), null],
  ])('that %s', async (_, script, login) => {
    expect(await aHelper().ask(script)).toEqual(login);
  });

  it.each<[what: string, script: string | null, words: RegExp]>([
    ['is not there', null, /there is no such program in the PATH\.$/],
    ['fails with words', 'echo pass is not initialized.; exit 1', /: pass is not initialized\.$/],
    ['fails with words on standard error', 'echo locked >&2; exit 3', /: locked\.$/],
    ['fails without a word', 'exit 3', /it ended with code 3\.$/],
    ['fails, and gives the secret away', `${giving('me', SECRET)}; exit 1`, /it ended with code 1\.$/],
    ['answers no JSON', `echo ${SECRET}`, /is not JSON with a Username and a Secret\.$/],
    ['answers other JSON', `echo '{"Secret": ["${SECRET}"]}'`, /is not JSON with a Username and a Secret\.$/],
    [
      'answers without an end',
      'while :; do echo 0123456789012345678901234567890123456789; done',
      /is not JSON/,
    ],
  ])('that %s', async (_, script, words) => {
    const failure = await aHelper()
      .ask(script)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'image-not-pullable', message: expect.stringMatching(words) });
    expect(failure).toMatchObject({
      message: expect.stringMatching(/^The credential helper docker-credential-mine did not give/),
    });
    expect(`${failure} ${JSON.stringify(failure)} ${(failure as Error).cause}`).not.toContain(SECRET);
  });

  it('is none of whose name is a path', async () => {
    await expect(aHelper().ask(null, {}, '../mine')).rejects.toMatchObject({
      message: expect.stringMatching(/that is no name of a program/),
    });
  });

  it.each<[what: string, signalled: boolean]>([
    ['and all that it has started', true],
    ['alone, where nothing may be signalled', false],
  ])('that hangs is killed after its time, %s', async (_, signalled) => {
    const { ask, note, noted } = aHelper();
    const script = signalled ? 'sleep 60 & echo $! > "$NOTE"; wait' : 'echo $$ > "$NOTE"; exec sleep 60';
    const run = { boundMs: 300, ...(signalled ? {} : { signalProcess: null }) };
    await expect(ask(script, run)).rejects.toMatchObject({
      message: expect.stringMatching(/it did not answer within 300 ms\.$/),
    });
    // On a busy machine it may have been killed before it could note anything.
    if (existsSync(note)) await vi.waitFor(() => expect(runs(noted())).toBe(false), 5_000);
  });

  it('is killed at once when the pull is interrupted', async () => {
    const { ask, noted } = aHelper();
    const interrupt = new AbortController();
    const asked = ask('echo $$ > "$NOTE"; exec sleep 60', { abort: interrupt.signal });
    asked.catch(() => undefined);
    await vi.waitFor(() => expect(noted()).toBeGreaterThan(0), 5_000);
    const reason = new Error('interrupted');
    interrupt.abort(reason);
    await expect(asked).rejects.toBe(reason);
    await vi.waitFor(() => expect(runs(noted())).toBe(false), 5_000);
  });

  it('is not started once the pull is interrupted', async () => {
    const { ask, note } = aHelper();
    const abort = AbortSignal.abort(new Error('interrupted'));
    await expect(ask('touch "$NOTE"', { abort })).rejects.toThrow('interrupted');
    expect(existsSync(note)).toBe(false);
  });
});
