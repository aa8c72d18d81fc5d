import { describe, expect, it } from 'vitest';
import type { ApiClient } from '../../../../src/engine/docker/api-client.js';
import { mountsParts, sharedResources } from '../../../../src/engine/docker/shared-resources.js';
import type { EmptyDir } from '../../../../src/trial-plan.js';
import { anObservation } from '../../../support/builders.js';

describe('parts of volumes are mounted', () => {
  it.each([
    ['docker', '1.45', true],
    ['docker', '1.53', true],
    ['docker', '1.44', false],
    ['docker', '1.9', false],
    ['podman', '1.41', false],
    ['podman', '1.45', false],
  ])('by %s, API %s: %s', (name, apiVersion, expected) => {
    expect(mountsParts({ ...anObservation().engine, name, apiVersion })).toBe(expected);
  });
});

describe('a volume', () => {
  /** What the engine is asked to create. */
  async function created(empty?: EmptyDir, name = 'docker', refused: RegExp | null = null): Promise<object> {
    const asked: object[] = [];
    const createVolume = async (options: object) => {
      if (refused?.test(JSON.stringify(options)))
        throw new Error('volume options size and inodes not supported.');
      asked.push(options);
    };
    const docker = { createVolume };
    const ask = (_: string, call: (abort: AbortSignal) => Promise<unknown>) =>
      call(new AbortController().signal);
    const api = { docker, ask, facts: { name } } as unknown as ApiClient;
    await sharedResources(api).createShared('volume', 'v1', {}, empty);
    const { abortSignal: _, ...options } = asked[0] as { abortSignal: AbortSignal };
    return options;
  }

  it.each<[string, EmptyDir | undefined, object]>([
    ['is what the engine makes of itself', undefined, {}],
    ['is no less where it is empty', { memory: null }, {}],
    [
      'in memory is a tmpfs that anyone may write to',
      { memory: { maxBytes: null } },
      { DriverOpts: { type: 'tmpfs', device: 'tmpfs', o: 'mode=777,uid=0,gid=0' } },
    ],
    [
      'may have a limit',
      { memory: { maxBytes: 4_096 } },
      { DriverOpts: { type: 'tmpfs', device: 'tmpfs', o: 'mode=777,uid=0,gid=0,size=4096' } },
    ],
  ])('%s', async (_, empty, options) => {
    expect(await created(empty)).toEqual({ Name: 'v1', Labels: {}, ...options });
  });

  it('in memory has no limit on a Podman that takes it for a quota', async () => {
    const limited = { memory: { maxBytes: 4_096 } };
    const unlimited = { DriverOpts: { o: 'mode=777,uid=0,gid=0' } };
    expect(await created(limited, 'podman', /size=/)).toMatchObject(unlimited);
    await expect(created(limited, 'podman', /tmpfs/)).rejects.toThrow('not supported');
  });

  it('that is empty is told whose it is where Podman would give it to whoever comes', async () => {
    expect(await created({ memory: null }, 'podman')).toMatchObject({ DriverOpts: { o: 'uid=0,gid=0' } });
    expect(await created(undefined, 'podman')).not.toHaveProperty('DriverOpts');
  });
});
