import type { Readable } from 'node:stream';
import type { EngineEvent, EventFeed } from '../port.js';

/** Events kept for a late question; a trial has a handful. */
const KEPT = 1_000;
/**
 * An event repeats the labels of its container, those of a hostile image included; a feed that sends longer
 * lines is given up.
 */
const MAX_LINE = 4 * 1024 * 1024;

/**
 * Reads the engine's stream of JSON lines into a feed that remembers, so that nothing is missed between
 * question and event.
 */
export function createEventFeed(stream: Readable): EventFeed {
  const seen: EngineEvent[] = [];
  const waiting = new Set<(event: EngineEvent | null) => boolean>();
  let ended = false;
  let rest = '';

  const take = (line: string) => {
    const event = parseEvent(line);
    if (event === null) return;
    seen.push(event);
    if (seen.length > KEPT) seen.shift();
    for (const offer of waiting) if (offer(event)) waiting.delete(offer);
  };
  const end = () => {
    ended = true;
    for (const offer of waiting) offer(null);
    waiting.clear();
  };
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
    if (rest.length > MAX_LINE) stream.destroy();
  });
  for (const event of ['end', 'close', 'error']) stream.on(event, end);

  return {
    next: (container, action) =>
      new Promise((resolve) => {
        const matches = (event: EngineEvent) => event.container === container && event.action === action;
        const known = seen.find(matches);
        if (known !== undefined || ended) {
          resolve(known ?? null);
          return;
        }
        waiting.add((event) => {
          if (event !== null && !matches(event)) return false;
          resolve(event);
          return true;
        });
      }),
    count: (container, action) =>
      seen.filter((event) => event.container === container && event.action === action).length,
    close: () => {
      stream.destroy();
      end();
    },
  };
}

/**
 * Reads one event line; null for anything else. `timeNano` does not fit a double, so it is taken from the
 * text.
 */
export function parseEvent(line: string): EngineEvent | null {
  // A quote inside a JSON string is escaped, so a label's value cannot imitate this key with a bare number.
  const nanos = [...line.matchAll(/"timeNano":(\d{1,20})\b/g)].at(-1)?.[1];
  const event = parseJson(line);
  if (nanos === undefined || event === null) return null;
  const actor = event['Actor'];
  const container = isRecord(actor) ? actor['ID'] : event['id'];
  const action = event['Action'] ?? event['status'];
  if (typeof container !== 'string' || typeof action !== 'string') return null;
  return { action: toAction(action), atNs: BigInt(nanos), container };
}

function toAction(text: string): EngineEvent['action'] {
  // Podman says `died` where Docker says `die`.
  // Docker adds the new status: `health_status: healthy`.
  if (/^health_status\b/.test(text)) return 'health';
  if (text === 'kill' || text === 'die' || text === 'oom') return text;
  return text === 'died' ? 'die' : 'other';
}

function parseJson(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
