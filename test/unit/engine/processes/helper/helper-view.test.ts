import { describe, expect, it } from 'vitest';
import type { Conversation, RawAnswer } from '../../../../../src/engine/processes/helper/conversation.js';
import { openHelperView } from '../../../../../src/engine/processes/helper/helper-view.js';

const TOKEN = 'c0ffee';
const SEPARATOR = 'f00d-cafe\n';
const HELLO = `${TOKEN} self 40\n${TOKEN} separator\n${SEPARATOR}`;

/** A process and its command line, as the script tells of them; `start` tells one program from the next. */
type Row = readonly [pid: number, ppid: number, command: string, start?: number];

function answer(what: string, rows: readonly Row[]): string {
  const records = rows.map(([pid, ppid, , start = 1]) => {
    const stat = `${pid} (app) S ${Array.from({ length: 18 }, () => '0').join(' ')} ${start} 0`;
    return `${TOKEN} process ${pid}\nName:\tapp\nState:\tS\nPPid:\t${ppid}\nVmSize:\t1 kB\n${TOKEN} stat\n${stat}\n`;
  });
  const commands = rows.map(([, , command]) => command + SEPARATOR).join('');
  return records.join('') + (what === 'full' ? `${TOKEN} commands\n${commands}` : '');
}

/** A helper whose n-th look shows the n-th rows, and what it was asked. */
function aHelper(looks: readonly (readonly Row[] | null)[], hello: string | null = HELLO) {
  const asked: string[] = [];
  const say = (text: string | null): RawAnswer | null => (text === null ? null : { text, token: TOKEN });
  const conversation: Conversation = {
    isOpen: true,
    ask: async (what) => {
      asked.push(what);
      const rows = looks[asked.length - 2] ?? null;
      return say(what === 'hello' ? hello : rows && answer(what, rows));
    },
    close: () => undefined,
  };
  return { conversation, asked };
}

async function viewOf(...args: Parameters<typeof aHelper>) {
  const { conversation, asked } = aHelper(...args);
  const view = await openHelperView(conversation);
  if (view === null) throw new Error('no view');
  return { view, asked };
}

const SERVER: Row = [1, 0, '/server\0'];

describe('what a helper shows', () => {
  it('is the container, without the helper, what that starts, and what others put in', async () => {
    const rows: Row[] = [
      SERVER,
      [7, 1, 'worker\0'],
      [8, 7, 'below\0'],
      [40, 0, 'sh\0'],
      [41, 40, 'head\0'],
      [50, 0, 'x\0'],
    ];
    const { view } = await viewOf([rows]);
    const table = await view.look('full');
    expect(table).toMatchObject({ view: 'helper', initPid: 1, foreign: 1 });
    expect(table?.processes.map(({ pid, args }) => [pid, args])).toEqual([
      [1, '/server'],
      [7, 'worker'],
      [8, 'below'],
    ]);
    expect(view.owners()).toEqual(['0:0']);
  });

  it('has the command lines of the last full look in a sample', async () => {
    const { view, asked } = await viewOf([[SERVER], [[1, 0, 'unread\0']]]);
    await view.look('full');
    expect((await view.look('sample'))?.processes[0]?.args).toBe('/server');
    expect(asked).toEqual(['hello', 'full', 'sample']);
  });

  it('is read in full where a program is new to it', async () => {
    const { view, asked } = await viewOf([
      [SERVER],
      [SERVER],
      [[1, 0, '/next\0', 2]],
      [[1, 0, '/next\0', 2]],
    ]);
    expect((await view.look('sample'))?.processes[0]?.args).toBe('/server');
    expect((await view.look('sample'))?.processes[0]?.args).toBe('/next');
    expect(asked).toEqual(['hello', 'sample', 'full', 'sample', 'full']);
  });

  it('is nothing once it has gone, or shows no PID 1', async () => {
    const { view } = await viewOf([null, [[7, 0, 'x\0']], [SERVER], null]);
    expect(await view.look('full')).toBeNull();
    expect(await view.look('full')).toBeNull();
    expect(view.owners()).toEqual([]);
  });

  it.each([
    ['does not answer', null],
    ['lacks head', `${TOKEN} self 40\n${TOKEN} separator\n`],
    ['runs something else', 'sh: not found\n'],
  ])('is nothing at all where the helper %s', async (_, hello) => {
    expect(await openHelperView(aHelper([[SERVER]], hello).conversation)).toBeNull();
  });
});
