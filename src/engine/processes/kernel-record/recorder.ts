import { buildRecord } from '../../../kernel/record/build-record.js';
import { createFollower, type Follower } from '../../../kernel/record/follow.js';
import { parseTrace, type TraceEvent } from '../../../kernel/record/parse-trace.js';
import { MAX_PROCESSES } from '../../../observation.js';
import type { ContainerRecording, KernelRecorder } from '../../port.js';
import { lookThroughProc } from '../host-proc.js';
import { createInstance, type Instance } from './instance.js';
import { findTracefs, type KernelRecordAvailability } from './tracefs.js';

export { removeStaleInstances } from './instance.js';
export { kernelRecordAvailability } from './tracefs.js';

/**
 * Who records: a name for this call, in hex, and who makes it, so that what a killed call leaves behind can
 * be told.
 */
export interface RecorderOwner {
  readonly runId: string;
  readonly owner: string;
}

/** Often enough that the buffer never fills, seldom enough to cost nothing. */
const DRAIN_EVERY_MS = 100;
/** Reads until everything before a mark has come: one, but for a flood that is read in pieces. */
const MAX_READS = 100;
const MAX_MARKS = 5;
/** A mark that took no longer dates the kernel's clock well enough. */
const EXACT_MS = 0.1;

/**
 * Opens the kernel's record for containers of this machine: one recording of the whole machine, which all of
 * them share, because to begin and to end one takes the kernel 30 ms each. Or why that cannot be done, and
 * what would help.
 */
export async function openKernelRecorder({
  runId,
  owner,
}: RecorderOwner): Promise<KernelRecorder | Extract<KernelRecordAvailability, { kind: 'unavailable' }>> {
  const tracefs = findTracefs();
  if (tracefs.kind !== 'found') return tracefs;
  try {
    const begin = () => createInstance(tracefs.folder, runId, owner);
    return createRecorder(await begin(), begin);
  } catch (error) {
    return {
      kind: 'unavailable',
      why: `the kernel refuses to record: ${error instanceof Error ? error.message : String(error)}`,
      how: 'look for a lockdown of the kernel, or a security module that forbids tracing',
    };
  }
}

/** Of what is not recorded. */
export const NO_RECORDING: ContainerRecording = { read: () => null, stop: () => undefined };

/** An event of our own, to tell how far the kernel has been read and how its clock compares to ours. */
interface Mark {
  readonly text: string;
  readonly beforeMs: number;
  readonly windowMs: number;
}

interface Recording {
  readonly follower: Follower;
  hasLost: boolean;
}

function createRecorder(first: Instance, begin: () => Promise<Instance>): KernelRecorder {
  /** Null at rest. */
  let instance: Instance | null = first;
  let ending: Promise<void> = Promise.resolve();
  let beginning: Promise<void> | null = null;
  const recordings = new Set<Recording>();
  const calibration = createCalibration();
  let unparsed = '';
  let markCount = 0;
  let timer: NodeJS.Timeout | null = null;
  /** Somebody removed the instance, say: there is no record any more, which must harm nothing else. */
  let isBroken = false;
  let closing: Promise<void> | null = null;

  function attempt<Result>(act: (instance: Instance) => Result): Result | null {
    if (isBroken || instance === null) return null;
    try {
      return act(instance);
    } catch {
      isBroken = true;
      return null;
    }
  }

  /** Hands what the kernel has written on to every recording. */
  function drain(instance: Instance): TraceEvent[] {
    const trace = parseTrace(unparsed + instance.read());
    unparsed = trace.rest;
    // Two processors' events may come in the wrong order where one was written while the other was read.
    const events = trace.events.toSorted((one, other) => one.atMs - other.atMs);
    for (const recording of recordings) {
      if (trace.lost > 0) recording.hasLost = true;
      for (const event of events) recording.follower.take(event);
    }
    return events;
  }

  /** Drains until everything that has happened so far has been handed on, and compares the clocks. */
  function catchUp(instance: Instance): boolean {
    const marks = writeMarks(instance);
    const last = marks.at(-1);
    for (let reads = 0; reads < MAX_READS; reads += 1) {
      const seen = new Map(
        drain(instance).flatMap((each) => (each.kind === 'marked' ? [[each.text, each.atMs]] : [])),
      );
      for (const mark of marks) calibration.add(mark, seen.get(mark.text));
      if (last !== undefined && seen.has(last.text)) return true;
    }
    return false;
  }

  /**
   * Several where a busy machine takes its time: the one that was written the fastest tells the clocks apart
   * best.
   */
  function writeMarks(instance: Instance): readonly Mark[] {
    const marks: Mark[] = [];
    do {
      markCount += 1;
      const text = `sigprobe ${markCount}`;
      const beforeMs = performance.now();
      instance.mark(text);
      marks.push({ text, beforeMs, windowMs: performance.now() - beforeMs });
    } while (marks.length < MAX_MARKS && (marks.at(-1)?.windowMs ?? 0) > EXACT_MS);
    return marks;
  }

  function letGo(recording: Recording): void {
    recordings.delete(recording);
    if (recordings.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
    attempt((instance) => {
      instance.switch(false);
      // What nobody waits for, losses included, must not be taken for the next one's.
      while (instance.read() !== '');
      unparsed = '';
    });
  }

  function rest(): void {
    if (recordings.size > 0 || instance === null) return;
    ending = instance.remove();
    ending.catch(() => undefined);
    instance = null;
  }

  /** Of the same name as the one before, which has to be gone. */
  async function beginAgain(): Promise<void> {
    try {
      await ending.catch(() => undefined);
      instance = await begin();
    } catch {
      isBroken = true;
    }
  }

  async function end(): Promise<void> {
    for (const recording of [...recordings]) letGo(recording);
    await beginning;
    rest();
    await ending;
  }

  return {
    opened: async () => {
      if (instance !== null || isBroken || closing !== null) return;
      beginning ??= beginAgain().finally(() => {
        beginning = null;
      });
      await beginning;
    },
    rest,
    record: (initPid) => {
      if (instance === null) return NO_RECORDING;
      // Before the look, so that nothing falls between the two.
      if (recordings.size === 0) attempt((instance) => instance.switch(true));
      const table = lookThroughProc('/proc', initPid, 'sample');
      const known = table?.processes.map(({ pid, threads }) => ({
        pid,
        tids: threads?.map(({ tid }) => tid) ?? [],
      }));
      const recording: Recording = {
        follower: createFollower(initPid, known ?? []),
        // A process that the table has no room for cannot be followed.
        hasLost: known !== undefined && known.length >= MAX_PROCESSES,
      };
      recordings.add(recording);
      timer ??= setInterval(() => attempt(drain), DRAIN_EVERY_MS).unref();
      return {
        read: (sentMs, signal) => {
          // Nothing is written for it any more, and where it was the last the kernel refuses marks.
          if (!recordings.has(recording)) return null;
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
    close: () => {
      closing ??= end();
      return closing;
    },
  };
}

/** How far the kernel's clock is ahead of performance.now(), by the mark that took the shortest time. */
function createCalibration() {
  let best: { readonly offsetMs: number; readonly windowMs: number } | null = null;
  return {
    add: ({ beforeMs, windowMs }: Mark, kernelMs: number | undefined) => {
      if (kernelMs === undefined || (best !== null && windowMs >= best.windowMs)) return;
      best = { offsetMs: kernelMs - (beforeMs + windowMs / 2), windowMs };
    },
    offsetMs: () => best?.offsetMs ?? null,
  };
}
