import { buildRecord } from '../../../kernel/record/build-record.js';
import { createFollower, type Follower } from '../../../kernel/record/follow.js';
import { parseTrace, type TraceEvent } from '../../../kernel/record/parse-trace.js';
import type { KernelRecorder } from '../../port.js';
import { lookThroughProc } from '../host-proc.js';
import { createInstance, type Instance } from './instance.js';
import { findTracefs } from './tracefs.js';

/** Who records: a name for this call, in hex, and who makes it, so that what a killed call leaves behind can be told. */
export interface RecorderOwner {
  readonly runId: string;
  readonly owner: string;
}

/** Often enough that the buffer never fills, seldom enough to cost nothing. */
const DRAIN_EVERY_MS = 100;
/** Reads until everything before a mark has come: one, but for a flood that is read in pieces. */
const MAX_READS = 100;

/**
 * Opens the kernel's record for containers of this machine: one recording of the whole machine, which all of them share,
 * because to begin and to end one takes the kernel 30 ms each. A sentence says why where that cannot be done.
 */
export async function openKernelRecorder({ runId, owner }: RecorderOwner): Promise<KernelRecorder | string> {
  const tracefs = findTracefs();
  if (tracefs.kind !== 'found') return tracefs.why;
  try {
    return createRecorder(await createInstance(tracefs.folder, runId, owner));
  } catch (error) {
    return `the kernel refuses to record: ${error instanceof Error ? error.message : String(error)}`;
  }
}

interface Recording {
  readonly follower: Follower;
  hasLost: boolean;
}

function createRecorder(instance: Instance): KernelRecorder {
  const recordings = new Set<Recording>();
  const calibration = createCalibration();
  let rest = '';
  let marks = 0;
  let timer: NodeJS.Timeout | null = null;
  /** Somebody removed the instance, say: there is no record any more, which must harm nothing else. */
  let isBroken = false;

  function attempt<Result>(act: () => Result): Result | null {
    if (isBroken) return null;
    try {
      return act();
    } catch {
      isBroken = true;
      return null;
    }
  }

  /** Hands what the kernel has written on to every recording. */
  function drain(): TraceEvent[] {
    const trace = parseTrace(rest + instance.read());
    rest = trace.rest;
    // Two processors' events may come in the wrong order where one was written while the other was read.
    const events = trace.events.toSorted((one, other) => one.atMs - other.atMs);
    for (const recording of recordings) {
      if (trace.lost > 0) recording.hasLost = true;
      for (const event of events) recording.follower.take(event);
    }
    return events;
  }

  /** Drains until everything that has happened so far has been handed on, and compares the clocks. */
  function catchUp(): boolean {
    marks += 1;
    const text = `sigprobe ${marks}`;
    const beforeMs = performance.now();
    instance.mark(text);
    const afterMs = performance.now();
    for (let reads = 0; reads < MAX_READS; reads += 1) {
      const mark = drain().find((event) => event.kind === 'marked' && event.text === text);
      if (mark === undefined) continue;
      calibration.add(mark.atMs, beforeMs, afterMs);
      return true;
    }
    return false;
  }

  function letGo(recording: Recording): void {
    recordings.delete(recording);
    if (recordings.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
    attempt(() => {
      instance.switch(false);
      drain();
    });
  }

  return {
    record: (initPid) => {
      // Before the look, so that nothing falls between the two.
      if (recordings.size === 0) attempt(() => instance.switch(true));
      const table = lookThroughProc('/proc', initPid, 'sample');
      const known = table?.processes.map(({ pid, threads }) => ({
        pid,
        tids: threads?.map(({ tid }) => tid) ?? [],
      }));
      const recording: Recording = { follower: createFollower(initPid, known ?? []), hasLost: false };
      recordings.add(recording);
      timer ??= setInterval(() => attempt(drain), DRAIN_EVERY_MS).unref();
      return {
        read: (sentMs, signal) => {
          const hasAll = attempt(catchUp);
          const offsetMs = calibration.offsetMs();
          if (hasAll === null || offsetMs === null) return null;
          const zeroMs = sentMs + offsetMs;
          const { follower, hasLost } = recording;
          return buildRecord({
            initPid,
            events: follower.events(),
            zeroMs,
            signal,
            complete: hasAll && !hasLost && follower.keptSinceMs() <= zeroMs,
          });
        },
        stop: () => letGo(recording),
      };
    },
    close: async () => {
      for (const recording of [...recordings]) letGo(recording);
      await instance.remove();
    },
  };
}

/** How far the kernel's clock is ahead of performance.now(), by the mark that was written in the shortest time. */
function createCalibration() {
  let best: { offsetMs: number; windowMs: number } | null = null;
  return {
    add: (kernelMs: number, beforeMs: number, afterMs: number) => {
      const windowMs = afterMs - beforeMs;
      if (best === null || windowMs < best.windowMs)
        best = { offsetMs: kernelMs - (beforeMs + afterMs) / 2, windowMs };
    },
    offsetMs: () => best?.offsetMs ?? null,
  };
}
