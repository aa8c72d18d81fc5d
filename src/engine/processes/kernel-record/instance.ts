import { closeSync, constants, openSync, readSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { findTracefs } from './tracefs.js';

/** A tracing instance: a ring buffer with events of its own, which nobody else's tracing notices. */
export interface Instance {
  /** Text that the kernel has written since the last read; consumes it. Does not wait. */
  read(): string;
  /** Lets the kernel write, or not: nothing is written at first. */
  switch(on: boolean): void;
  /** Writes a line into the buffer, dated by the kernel like every event. */
  mark(text: string): void;
  remove(): Promise<void>;
}

const PREFIX = 'sigprobe-';
/**
 * Per processor: about 7,000 events, ten times what two busy processors fork and signal between two reads.
 */
const BUFFER_KB = 512;
const CHUNK_BYTES = 64 * 1024;
/**
 * Read at one go: what is more stays for the next time, so that a flood cannot keep this program from
 * everything else.
 */
const MAX_BYTES = 8 * 1024 * 1024;

/**
 * SIGURG, SIGVTALRM and SIGPROF are what runtimes and profilers interrupt their own threads with, hundreds of
 * times a second. SIGCHLD is wanted when it is sent, as it tells how a child ended, but not its delivery.
 */
const EVENTS: readonly { readonly name: string; readonly filter?: string }[] = [
  { name: 'signal/signal_generate', filter: 'sig != 23 && sig != 26 && sig != 27' },
  { name: 'signal/signal_deliver', filter: 'sig != 23 && sig != 26 && sig != 27 && sig != 17' },
  // Unlike sched_process_fork it tells threads from processes.
  { name: 'task/task_newtask' },
  { name: 'sched/sched_process_exec' },
  { name: 'sched/sched_process_exit' },
];

/**
 * Starts a recording of the whole machine; `owner` says who removes it. @throws whatever the kernel refuses
 */
export async function createInstance(tracefs: string, runId: string, owner: string): Promise<Instance> {
  const home = join(tracefs, 'instances', `${PREFIX}${runId}-${encodeURIComponent(owner)}`);
  await mkdir(home);
  let pipe: number | null = null;
  const remove = async () => {
    // A folder that somebody reads from cannot be removed.
    if (pipe !== null) closeSync(pipe);
    pipe = null;
    await rmdir(home);
  };
  try {
    const set = (file: string, value: string) => writeFile(join(home, file), value);
    await set('tracing_on', '0');
    // One clock for all processors, and the one that this program measures with.
    await set('trace_clock', 'mono');
    await set('buffer_size_kb', String(BUFFER_KB));
    for (const { name, filter } of EVENTS) {
      if (filter !== undefined) await set(`events/${name}/filter`, filter);
      await set(`events/${name}/enable`, '1');
    }
    pipe = openSync(join(home, 'trace_pipe'), constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    await remove();
    throw error;
  }
  const decoder = new StringDecoder('utf8');
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  return {
    remove,
    switch: (on) => writeFileSync(join(home, 'tracing_on'), on ? '1' : '0'),
    mark: (text) => writeFileSync(join(home, 'trace_marker'), text),
    read: () => (pipe === null ? '' : readAll(pipe, chunk, decoder)),
  };
}

/** Removes instances whose owner is known to be gone, and says how many that were. */
export async function removeStaleInstances(isAlive: (owner: string) => boolean | null): Promise<number> {
  const tracefs = findTracefs();
  if (tracefs.kind !== 'found') return 0;
  const instances = join(tracefs.folder, 'instances');
  const names = await readdir(instances).catch(() => []);
  const stale = names.filter((name) => {
    const owner = ownerOf(name);
    return owner !== null && isAlive(owner) === false;
  });
  // Another call may be removing the same ones.
  const removed = await Promise.all(
    stale.map((name) =>
      rmdir(join(instances, name)).then(
        () => 1,
        () => 0,
      ),
    ),
  );
  return removed.reduce<number>((sum, each) => sum + each, 0);
}

/** The owner that `createInstance` wrote into the name; null for an instance that is not ours. */
function ownerOf(name: string): string | null {
  const [, encoded] = /^sigprobe-[0-9a-f]+-(.+)$/.exec(name) ?? [];
  try {
    return encoded === undefined ? null : decodeURIComponent(encoded);
  } catch {
    return null;
  }
}

function readAll(pipe: number, chunk: Buffer, decoder: StringDecoder): string {
  let text = '';
  try {
    for (let size = 0; size < MAX_BYTES; ) {
      const read = readSync(pipe, chunk);
      if (read === 0) break;
      size += read;
      text += decoder.write(chunk.subarray(0, read));
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
  }
  return text;
}
