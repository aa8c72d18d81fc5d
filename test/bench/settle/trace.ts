import { createReadStream, existsSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Table } from '../../../src/engine/port.js';

/** How busy the machine was kept while a container started. */
export const MODES = ['idle', 'busy'] as const;
export type Mode = (typeof MODES)[number];

/** One look at a container that starts; times in ms since its start. */
export interface Look {
  /** When it was begun, and when its result was there. */
  readonly askedMs: number;
  readonly seenMs: number;
  /** Index in `tables`. */
  readonly table: number;
  /** Processor time that its living processes have used. */
  readonly cpuMs: number;
  /** How often the main threads of its processes have gone to sleep. */
  readonly wakes: number;
  /** TCP ports that something listens on. */
  readonly ports: readonly number[];
}

/** What one container showed from its start until it had long been up. */
export interface Trace {
  readonly fixture: string;
  readonly mode: Mode;
  /** Of the machine in the last minute. */
  readonly load: number;
  /** The number of its stop signal. */
  readonly signal: number;
  /** It did not stay up. */
  readonly hasEnded: boolean;
  readonly looks: readonly Look[];
  readonly tables: readonly Table[];
  /** When lines of its log came, and the first of them that says `ready`; null where none does. */
  readonly linesMs: readonly number[];
  readonly readyLineMs: number | null;
}

/** Appends a trace to a file; one a line, packed. */
export async function appendTrace(path: string, trace: Trace): Promise<void> {
  await appendFile(path, `${gzipSync(JSON.stringify(trace)).toString('base64')}\n`);
}

/** The traces of a file; none where there is no such file. */
export async function* readTraces(path: string): AsyncGenerator<Trace> {
  if (!existsSync(path)) return;
  for await (const line of createInterface({ input: createReadStream(path) }))
    yield JSON.parse(gunzipSync(Buffer.from(line, 'base64')).toString()) as Trace;
}
