import { describe, expect, it } from 'vitest';
import { aProcess } from '../../../support/builders.js';
import type { Tables } from '../../../support/fake-container.js';
import { shutdownOf } from '../../../support/fake-trial.js';

const shell = aProcess({ args: 'bash /run.sh', program: 'bash' });
const copy = (pid: number) => ({ ...shell, pid, ppid: shell.pid });
const sleep = aProcess({ pid: 7, args: 'sleep 1', program: 'sleep' });

/** The processes that the last table before the signal shows. */
async function seenBefore(tables: Tables) {
  const { facts } = await shutdownOf({ container: { tables } });
  const table = facts?.snapshots.find(({ phase }) => phase === 'before');
  return table?.processes.map(({ pid, program }) => `${pid} ${program}`);
}

describe('the look before the signal', () => {
  it('is one where nothing looks like its parent', async () => {
    expect(await seenBefore([[0, [shell, sleep]]])).toEqual(['1 bash', '7 sleep']);
  });

  it('waits until a forked child runs its own program', async () => {
    const tables: Tables = [
      [0, [shell, copy(7)]],
      [5, [shell, sleep]],
    ];
    expect(await seenBefore(tables)).toEqual(['1 bash', '7 sleep']);
  });

  it('takes a copy that stays for a process of its own', async () => {
    expect(await seenBefore([[0, [shell, copy(7)]]])).toEqual(['1 bash', '7 bash']);
  });
});
