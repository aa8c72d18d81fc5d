import type { Examination } from '../../checkup.js';
import { sampleViews, toExamination } from '../examination.js';
import type { ApiClient } from './api-client.js';
import { askAbout } from './client.js';
import { createTop } from './container/top.js';

/** Running containers that are looked at to find out which views work; one may end meanwhile. */
const SAMPLES = 3;

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
    const pid = async () => (await ask('inspect a container', () => raw.inspect())).State.Pid;
    return { id: Id, top: createTop(api, Id), pid };
  });
  return toExamination(api.version, info, await sampleViews(samples, isLocal));
}
