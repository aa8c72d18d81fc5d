import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { importsOf, parseText, type Room, resolve, roomOf } from './architecture.js';
import type { Parts } from './documents.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Every room may import these, or nearly so; arrows to them would hide the others. */
const COMMON: ReadonlySet<Room> = new Set(['shared', 'kernel', 'text', 'platforms']);

/** From the door to what is behind it, so that arrows point downwards. */
const ORDER = [
  'bin',
  'cli',
  'index',
  'targets',
  'probe',
  'planning',
  'trial',
  'engine',
  'report',
  'diagnosis',
] as const satisfies readonly Room[];

/** The parts of docs/architecture.md that are written from the code. */
export const ARCHITECTURE_PARTS: Parts = { rooms: roomsPicture };

/** The rooms and who imports whom, as mermaid draws it; a dotted arrow imports types only. */
function roomsPicture(): string {
  const arrows = readArrows();
  const lines = ORDER.flatMap((from) =>
    ORDER.flatMap((to) => {
      const isTypeOnly = arrows.get(`${from} ${to}`);
      return isTypeOnly === undefined ? [] : [`  ${from} ${isTypeOnly ? '-.->' : '-->'} ${to}`];
    }),
  );
  return ['```mermaid', 'flowchart TD', ...lines, '```'].join('\n');
}

/** `from to` → whether only types are imported. */
function readArrows(): Map<string, boolean> {
  const sources = readdirSync(`${ROOT}src`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `src/${name}`);
  const arrows = new Map<string, boolean>();
  for (const path of ['bin/sigprobe.js', ...sources])
    for (const { specifier, isTypeOnly } of importsOf(
      parseText(readFileSync(`${ROOT}${path}`, 'utf8'), path),
    )) {
      const from = roomOf(path);
      const to = specifier.startsWith('.') ? roomOf(resolve(path, specifier)) : null;
      if (from === null || to === null || from === to || COMMON.has(from) || COMMON.has(to)) continue;
      const arrow = `${from} ${to}`;
      arrows.set(arrow, isTypeOnly && (arrows.get(arrow) ?? true));
    }
  return arrows;
}
