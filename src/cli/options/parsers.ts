import { InvalidArgumentError } from 'commander';
import { parseSignal, type Signal } from '../../kernel/signals.js';
import { parseBytes, parseCpus } from '../../text/parse-quantity.js';
import type { HttpTarget, ReadyHow } from '../../trial-plan.js';
import type { ShardChoice } from '../shards/which-shard.js';
import { parseDuration } from './parse-duration.js';

/** Which shard: `2/3`, `auto`, `auto/3`. */
export function shard(text: string): ShardChoice {
  const [, which = '', of = null] = /^(auto|[1-9]\d{0,5})(?:\/([1-9]\d{0,5}))?$/.exec(text) ?? [];
  if (which === 'auto') return { kind: 'auto', total: of === null ? null : Number(of) };
  if (which === '' || of === null)
    throw new InvalidArgumentError('Write 1/3 for the first of three, auto, or auto/3.');
  if (Number(which) > Number(of)) throw new InvalidArgumentError(`There is no shard ${which} of ${of}.`);
  return { kind: 'part', index: Number(which), total: Number(of) };
}

export function shards(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('Write a number from 1 to 999999.');
  return Number(text);
}

/** Another signal, and how long after the first it is sent. */
export interface SecondSignal {
  readonly signal: Signal;
  readonly afterMs: number;
}

/** What was given before, and this. */
export function list(text: string, before: unknown): string[] {
  return [...(before as readonly string[]), text];
}

/** A format, and where a report is to be written in it: `junit=out.xml`, `-` for standard output. */
export interface ReportTo<Format extends string = string> {
  readonly format: Format;
  readonly file: string;
}

/** @throws InvalidArgumentError where it names no format, or no file */
export function reportTo<Format extends string>(text: string, formats: readonly Format[]): ReportTo<Format> {
  const [name = '', ...rest] = text.split('=');
  const file = rest.join('=');
  const format = formats.find((each) => each === name);
  if (format === undefined)
    throw new InvalidArgumentError(`Write FORMAT=FILE with one of ${formats.join(', ')}.`);
  if (file === '')
    throw new InvalidArgumentError(
      `Name the file too, such as ${format}=report.${format}, or - for standard output.`,
    );
  return { format, file };
}

export function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms !== null) return ms;
  const isNumber = /^\d+$/.test(text);
  throw new InvalidArgumentError(
    isNumber ? `It has no unit. Write ${text}s for seconds.` : 'Write 1ms to 24h, such as 10s or 1m30s.',
  );
}

export function signal(text: string): Signal {
  const parsed = parseSignal(text);
  if (parsed === null)
    throw new InvalidArgumentError('Linux has no such signal. Write SIGTERM, INT, 15 or SIGRTMIN+3.');
  if (parsed.number === 9 || parsed.number === 19)
    throw new InvalidArgumentError(`No program can handle ${parsed.name}, so there is nothing to probe.`);
  return parsed;
}

export function secondSignal(text: string): SecondSignal {
  const at = text.lastIndexOf('@');
  if (at < 0) throw new InvalidArgumentError('Write a signal and a delay, such as SIGINT@5s.');
  return { signal: signal(text.slice(0, at)), afterMs: duration(text.slice(at + 1)) };
}

export function ready(text: string): ReadyHow {
  if (text === 'auto' || text === 'health') return { kind: text };
  if (text.startsWith('log=')) return { kind: 'log', pattern: pattern(text.slice('log='.length)) };
  if (text.startsWith('port=')) return { kind: 'port', port: port(text.slice('port='.length)) };
  if (text.startsWith('http=')) return { kind: 'http', ...httpTarget(text.slice('http='.length)) };
  const ms = parseDuration(text);
  if (ms === null)
    throw new InvalidArgumentError(
      'Write auto, health, log=REGEX, port=8080, http=8080/health, or a duration such as 5s.',
    );
  return { kind: 'delay', ms };
}

export function load(text: string): HttpTarget {
  if (!text.startsWith('http='))
    throw new InvalidArgumentError('Write http=PORT/PATH, such as http=8080/health.');
  return httpTarget(text.slice('http='.length));
}

export function bytes(text: string): number {
  const parsed = parseBytes(text);
  if (parsed === null) throw new InvalidArgumentError('Write a size such as 64m or 1g.');
  return parsed;
}

export function cpus(text: string): number {
  const parsed = parseCpus(text);
  if (parsed === null) throw new InvalidArgumentError('Write a number of CPUs such as 0.5 or 2.');
  return parsed;
}

export function runs(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError('Write a number from 1 to 99.');
  return Number(text);
}

export function jobs(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError('Write a number from 1 to 999.');
  return Number(text);
}

function httpTarget(text: string): HttpTarget {
  const slash = text.indexOf('/');
  const path = slash < 0 ? '/' : text.slice(slash);
  const target = { port: port(slash < 0 ? text : text.slice(0, slash)), path };
  // What a request line can hold (RFC 9112); anything else has to be percent-encoded.
  if (!/^[\x21-\x7e]+$/.test(path))
    throw new InvalidArgumentError('Write the path percent-encoded: %20 for a space.');
  return target;
}

function port(text: string): number {
  const number = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > 65_535)
    throw new InvalidArgumentError('A port is a number from 1 to 65535, such as 8080.');
  return number;
}

function pattern(text: string): string {
  try {
    if (text !== '') return new RegExp(text).source;
  } catch {
    // The engine's own words name the expression's inside; the sentence below says what to do.
  }
  throw new InvalidArgumentError('Write a regular expression after log=.');
}
