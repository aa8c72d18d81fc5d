import { describe, expect, it } from 'vitest';
import type { ApiClient } from '../../../../src/engine/docker/api-client.js';
import { examine } from '../../../../src/engine/docker/examine.js';

/** An engine with one running container, whose `top` lists nothing. */
function anApi(PidMode: string | undefined): ApiClient {
  const ask = (_: string, call: (abort: AbortSignal) => unknown) =>
    Promise.resolve(call(new AbortController().signal));
  return {
    docker: {
      info: async () => ({ OSType: 'linux' }),
      listContainers: async () => [{ Id: 'f00dcafe' }],
      getContainer: () => ({ inspect: async () => ({ State: { Pid: 4711 }, HostConfig: { PidMode } }) }),
    },
    ask,
    attempt: async () => Buffer.from('{}'),
    version: { ApiVersion: '1.45', Arch: 'amd64' },
    facts: { name: 'docker' },
  } as unknown as ApiClient;
}

describe('the views of an engine', () => {
  it.each([undefined, '', 'private'])('are tried on a container with PIDs of its own: %s', async (mode) => {
    const { views } = await examine(anApi(mode), false);
    expect(views).toEqual({ sample: 'f00dcafe', hostProc: 'remote', engineTop: 'fails' });
  });

  it.each(['host', 'container:cafe'])('are not tried on one that shares its PIDs: %s', async (mode) => {
    const { views } = await examine(anApi(mode), true);
    expect(views).toEqual({ sample: null, hostProc: 'unchecked', engineTop: 'unchecked' });
  });
});
