import type { Examination } from '../../checkup.js';
import { sampleViews, toExamination } from '../examination.js';
import type { ApiClient } from './api-client.js';
import { askAbout } from './client.js';
import { createTop } from './container/top.js';

/** Running containers that are looked at to find out which views work; one may end meanwhile. */
const SAMPLES = 3;

/** One that shares its PIDs, such as sigprobe's own under --pid=host, has no PID 1 to tell it by. */
function hasOwnPids(mode: string | undefined): boolean {
  return !mode || mode === 'private';
}

/**
 * What the engine tells about itself, and which views work; reads only. `isLocal` when its socket is on this
 * machine.
 */
export async function examine(api: ApiClient, isLocal: boolean): Promise<Examination> {
  const { docker, ask } = api;
  const [info, running] = await Promise.all([
    ask('tell about itself', (abortSignal) => askAbout(docker, 'info', abortSignal) as Promise<object>),
    ask('list containers', () => docker.listContainers({ filters: { status: ['running'] } })),
  ]);
  const samples = running.slice(0, SAMPLES).map(({ Id }) => {
    const raw = docker.getContainer(Id);
    const pid = async () => {
      const { State, HostConfig } = await ask('inspect a container', () => raw.inspect());
      return hasOwnPids(HostConfig.PidMode) ? State.Pid : 0;
    };
    return { id: Id, top: createTop(api, Id), pid };
  });
  return toExamination(api.version, info, await sampleViews(samples, isLocal));
}
