import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { readSocketTables } from '../../../src/engine/network/socket-tables.js';
import type { Container, Engine, Table } from '../../../src/engine/port.js';
import { parseListeners } from '../../../src/kernel/listeners.js';
import { parseSignal } from '../../../src/kernel/signals.js';
import { PLAIN_SETTINGS, type RunSettings } from '../../../src/target-spec.js';
import { fingerprint, isBusy } from '../../../src/trial/ready/table-watch.js';
import type { Fixture } from '../../support/fixtures.js';
import type { Look, Mode, Trace } from './trace.js';

/** Twice as often as sigprobe looks, so that a trace can be replayed from one look or the next. */
const LOOK_EVERY_MS = 40;
/** It is watched until nothing has happened for longer than any rule waits, and for no longer than this in all. */
const TAIL_MS = 3_000;
const AT_LEAST_MS = 3_500;
const AT_MOST_MS = 9_000;
const MS_PER_TICK = 10;

/** Starts the image of a fixture, watches it come up, and removes it. */
export async function recordStart(
  engine: Engine,
  { name, expected }: Fixture,
  { mode, containerName }: { readonly mode: Mode; readonly containerName: string },
): Promise<Trace> {
  const image = await engine.findImage(`sigprobe-fixture/${name}`);
  if (image === null) throw new Error(`There is no image of the fixture ${name}: npm test builds it.`);
  const container = await engine.createContainer({
    name: containerName,
    image: image.id,
    entrypoint: null,
    cmd: null,
    init: expected.options?.['init'] === true,
    labels: {},
    settings: settingsOf(expected.options ?? {}),
    helper: { kind: 'none', why: null },
  });
  try {
    const seen = await watchStart(container);
    const signal = parseSignal(image.stopSignal ?? 'SIGTERM')?.number ?? 15;
    return { fixture: name, mode, load: loadavg()[0] ?? 0, signal, ...seen };
  } finally {
    container.letGo();
    await container.remove();
  }
}

/** Those options of a probe that change how a program starts. */
function settingsOf(options: Readonly<Record<string, string | boolean>>): RunSettings {
  return {
    ...PLAIN_SETTINGS,
    readOnly: options['read-only'] === true,
    network: typeof options['network'] === 'string' ? options['network'] : null,
  };
}

type Seen = Pick<Trace, 'hasEnded' | 'looks' | 'tables' | 'linesMs' | 'readyLineMs'>;

async function watchStart(container: Container): Promise<Seen> {
  await container.attach();
  const failure = await container.start();
  if (failure !== null) throw new Error(`it does not start: ${JSON.stringify(failure)}`);
  const startMs = performance.now();
  const over = new AbortController();
  const log = followLines(container, startMs, over.signal);
  const { pid } = await container.inspect();
  const watched = await watchTables(container, pid, startMs);
  over.abort();
  return { ...watched, ...(await log) };
}

async function followLines(
  container: Container,
  startMs: number,
  abort: AbortSignal,
): Promise<Pick<Trace, 'linesMs' | 'readyLineMs'>> {
  const linesMs: number[] = [];
  let readyLineMs: number | null = null;
  await container.followLog((line) => {
    const atMs = Math.round(performance.now() - startMs);
    linesMs.push(atMs);
    if (readyLineMs === null && /\bready\b/i.test(line)) readyLineMs = atMs;
    return false;
  }, abort);
  return { linesMs, readyLineMs };
}

async function watchTables(
  container: Container,
  hostPid: number,
  startMs: number,
): Promise<Pick<Trace, 'hasEnded' | 'looks' | 'tables'>> {
  const tables = new Map<string, { readonly index: number; readonly table: Table }>();
  const looks: Look[] = [];
  const readPorts = createPortReader(hostPid);
  let lastKey = '';
  let newsMs = 0;
  const elapsedMs = () => Math.round(performance.now() - startMs);
  while (elapsedMs() < Math.min(AT_MOST_MS, Math.max(AT_LEAST_MS, newsMs + TAIL_MS))) {
    const askedMs = elapsedMs();
    const table = await container.look('sample');
    const seenMs = elapsedMs();
    if (table === null) return { hasEnded: true, looks, tables: tablesOf(tables) };
    const key = fingerprint(table);
    if (key !== lastKey || isBusy(table)) newsMs = seenMs;
    lastKey = key;
    const text = JSON.stringify(table);
    const known = tables.get(text) ?? { index: tables.size, table };
    tables.set(text, known);
    looks.push({
      askedMs,
      seenMs,
      table: known.index,
      cpuMs: cpuMsOf(table),
      wakes: wakesOf(table),
      ports: readPorts(),
    });
    await sleep(Math.max(1, LOOK_EVERY_MS - (elapsedMs() - askedMs)));
  }
  return { hasEnded: false, looks, tables: tablesOf(tables) };
}

function tablesOf(tables: ReadonlyMap<string, { readonly table: Table }>): Table[] {
  return [...tables.values()].map(({ table }) => table);
}

/**
 * Reads the TCP ports that something listens on. To list sockets takes the kernel some 10 ms, to count them a
 * tenth of one.
 */
function createPortReader(hostPid: number): () => readonly number[] {
  let count = '';
  let ports: readonly number[] = [];
  return () => {
    const now = readText(`/proc/${hostPid}/net/sockstat`) + readText(`/proc/${hostPid}/net/sockstat6`);
    const inUse = (now.match(/^TCP6?: inuse \d+/gm) ?? []).join();
    if (inUse !== count) {
      const found = parseListeners(readSocketTables('/proc', hostPid) ?? '');
      ports = [...(found ?? [])].sort((one, other) => one - other);
    }
    count = inUse;
    return ports;
  };
}

/** User and system time of each process, fields 14 and 15 of /proc/PID/stat. */
function cpuMsOf({ processes }: Table): number {
  return processes.reduce((sum, { pid }) => sum + ticksOf(pid) * MS_PER_TICK, 0);
}

function ticksOf(pid: number): number {
  const stat = readText(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[14 - 3] ?? 0) + Number(fields[15 - 3] ?? 0);
}

/** How often the main threads have given up the processor to wait. */
function wakesOf({ processes }: Table): number {
  return processes.reduce((sum, { pid }) => {
    const [, wakes = 0] = /^voluntary_ctxt_switches:\t(\d+)/m.exec(readText(`/proc/${pid}/status`)) ?? [];
    return sum + Number(wakes);
  }, 0);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
