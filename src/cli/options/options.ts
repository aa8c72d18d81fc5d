import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseSignal, type Signal } from '../../kernel/signals.js';
import { DEFAULT_PRESET, type PresetName, presets } from '../../platforms/platforms.js';
import type { RunOptions } from '../../targets/image-targets.js';
import type { HttpTarget, ReadyHow } from '../../trial-plan.js';
import { parseDuration } from './parse-duration.js';
import { parseBytes, parseCpus } from './parse-quantity.js';

/** Another signal, and how long after the first it is sent. */
export interface SecondSignal {
  readonly signal: Signal;
  readonly afterMs: number;
}

/** What the command line says, parsed; undefined where it says nothing. */
export interface ImageOptions extends RunOptions {
  readonly grace?: number;
  readonly preset: PresetName;
  readonly signal?: Signal;
  readonly secondSignal?: SecondSignal;
  readonly ready?: ReadyHow;
  readonly when: 'ready' | 'starting';
  readonly readyTimeout: number;
  readonly load?: HttpTarget;
  readonly pull: 'missing' | 'always' | 'never';
  readonly require: 'stop' | 'graceful';
  readonly runs: number;
  readonly jobs?: number;
  readonly kernelRecord: 'auto' | 'on' | 'off';
  readonly fullGrace: boolean;
  readonly remedies: boolean;
  readonly format: string;
  readonly host?: string;
  readonly context?: string;
  readonly keep: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color?: boolean;
}

/** Formats that --format takes; the report room has one formatter each. */
export const FORMATS = ['human', 'json'] as const;

/** What a command that only talks to the engine is told. */
export interface EngineOptions {
  readonly host?: string;
  readonly context?: string;
}

/** Adds the options that say which engine. */
export function addEngineOptions(command: Command): Command {
  for (const option of engineOptions()) command.addOption(option);
  return command;
}

/** Adds the options that say whether to draw in colour. */
export function addColorOptions(command: Command): Command {
  for (const option of colorOptions()) command.addOption(option);
  return command;
}

function colorOptions(): Option[] {
  return [
    new Option('--color', 'colour even where it is not a terminal'),
    new Option('--no-color', 'no colour'),
  ];
}

function engineOptions(): Option[] {
  return [
    new Option('-H, --host <address>', 'which engine: unix:///…, tcp://…, ssh://…'),
    new Option('-c, --context <name>', 'which engine: the one of this Docker context'),
  ];
}

/** Adds every option of a probe to a command. */
export function addProbeOptions(command: Command): Command {
  const option = (flags: string, description: string) => new Option(flags, description);
  const list = (value: string, before: readonly string[]) => [...before, value];
  const options = [
    option(
      '-g, --grace <duration>',
      "budget to stop in, such as 10s, 500ms, 1m30s (default: the target's)",
    ).argParser(duration),
    option('-t, --preset <name>', 'platform whose default grace period and stop signal apply')
      .choices(presets.map(({ name }) => name))
      .default(DEFAULT_PRESET),
    option('--target <name>', 'the former name of --preset')
      .choices(presets.map(({ name }) => name))
      .hideHelp(),
    option('-s, --signal <name>', "send this signal instead of the image's STOPSIGNAL").argParser(signal),
    option(
      '--second-signal <name@duration>',
      'send another one, so long after the first, to a program that wants two',
    ).argParser(secondSignal),
    option(
      '-r, --ready <how>',
      'when it is up: auto, health, log=REGEX, port=N, http=PORT/PATH, or a time',
    ).argParser(ready),
    option('--ready-timeout <duration>', 'give up waiting until it is up')
      .argParser(duration)
      .default(60_000, '60s'),
    option('--when <moment>', 'signal it when it is up, or as soon as it has been started')
      .choices(['ready', 'starting'])
      .default('ready'),
    option(
      '--load <where>',
      'keep requests going to http=PORT/PATH, and count those that are lost',
    ).argParser(load),
    option('-e, --env <name=value>', 'set a variable (repeatable)').argParser(list).default([], 'none'),
    option('--env-file <file>', 'read variables from a file (repeatable)')
      .argParser(list)
      .default([], 'none'),
    option('-v, --volume <spec>', 'mount source:destination[:ro] (repeatable)')
      .argParser(list)
      .default([], 'none'),
    option('-u, --user <user>', 'run as this user'),
    option('-w, --workdir <path>', 'run in this folder'),
    option('--entrypoint <program>', "replace the image's entrypoint"),
    option('--network <name>', 'connect to this network'),
    option('--init', "put the engine's init in front").default(false, 'off'),
    option('--platform <os/arch>', 'take the image for this platform'),
    option('--pull <policy>', 'when to pull the image')
      .choices(['missing', 'always', 'never'])
      .default('missing'),
    option('--memory <bytes>', 'limit memory, such as 512m').argParser(bytes),
    option('--cpus <number>', 'limit processor time, such as 0.5').argParser(cpus),
    option('--read-only', 'mount the root file system read-only').default(false, 'off'),
    option('--tmpfs <path>', 'mount a tmpfs (repeatable)').argParser(list).default([], 'none'),
    option('--cap-add <name>', 'add a capability (repeatable)').argParser(list).default([], 'none'),
    option('--cap-drop <name>', 'drop a capability (repeatable)').argParser(list).default([], 'none'),
    option('--require <what>', 'what passes: that it stops, or that it stops gracefully')
      .choices(['stop', 'graceful'])
      .default('stop'),
    option('-n, --runs <n>', 'trials per target; the worst outcome decides').argParser(runs).default(1, '1'),
    option('-j, --jobs <n>', 'targets side by side (default: processors)').argParser(count),
    option(
      '--kernel-record <when>',
      "read the kernel's own record of signals and exits (root on the engine's machine)",
    )
      .choices(['auto', 'on', 'off'])
      .default('auto'),
    option('--full-grace', 'wait the budget out even when the outcome is proved').default(false, 'off'),
    option('--no-remedies', 'do not run the fixes that the facts suggest'),
    option('-f, --format <name>', 'what to print on standard output').choices(FORMATS).default('human'),
    ...engineOptions(),
    option('--keep', 'leave the containers behind to look at').default(false, 'off'),
    option('-q, --quiet', 'no progress on standard error').default(false, 'off'),
    option('--verbose', 'all processes, all evidence, more of the log').default(false, 'off'),
    ...colorOptions(),
  ];
  for (const each of options) command.addOption(each);
  return command;
}

/**
 * Gives every option that the command line leaves open the value of its SIGPROBE_<NAME>, parsed and checked the same
 * way. commander reads `process.env` itself and takes any value of a switch for true, so it is not asked to.
 */
export function applyEnvironment(command: Command, env: Readonly<Record<string, string | undefined>>): void {
  for (const option of command.options) {
    const key = option.attributeName();
    const source = command.getOptionValueSource(key);
    const name = `SIGPROBE_${option.name().toUpperCase().replaceAll('-', '_')}`;
    const text = env[name];
    if (text === undefined || text === '' || (source !== undefined && source !== 'default')) continue;
    if (ENGINE_NAMES.includes(key) && ENGINE_NAMES.some((other) => isTyped(command, other))) continue;
    command.setOptionValueWithSource(key, readVariable(command, option, name, text), 'env');
  }
}

/** Two names for one thing: one that was typed leaves no room for the other's variable. */
const ENGINE_NAMES: readonly string[] = ['host', 'context'] satisfies (keyof EngineOptions)[];

function isTyped(command: Command, key: string): boolean {
  return command.getOptionValueSource(key) === 'cli';
}

function readVariable(command: Command, option: Option, name: string, text: string): unknown {
  const fail = (message: string) => command.error(`error: ${name}='${text}': ${message}`);
  if (option.isBoolean() || option.negate) {
    if (/^(1|true|yes|on)$/i.test(text)) return !option.negate;
    if (/^(0|false|no|off)$/i.test(text)) return option.negate;
    return fail('write 1 or 0.');
  }
  if (option.argChoices !== undefined && !option.argChoices.includes(text))
    return fail(`Allowed choices are ${option.argChoices.join(', ')}.`);
  if (option.parseArg === undefined || option.argChoices !== undefined) return text;
  try {
    return option.parseArg(text, option.defaultValue as never);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms !== null) return ms;
  const isNumber = /^\d+$/.test(text);
  throw new InvalidArgumentError(
    isNumber ? `It has no unit. Write ${text}s for seconds.` : 'Write 1ms to 24h, such as 10s or 1m30s.',
  );
}

function signal(text: string): Signal {
  const parsed = parseSignal(text);
  if (parsed === null)
    throw new InvalidArgumentError('Not a signal of Linux. Write SIGTERM, INT, 15 or SIGRTMIN+3.');
  if (parsed.number === 9 || parsed.number === 19)
    throw new InvalidArgumentError(`${parsed.name} cannot be handled, so there is nothing to probe.`);
  return parsed;
}

function secondSignal(text: string): SecondSignal {
  const at = text.lastIndexOf('@');
  if (at < 0) throw new InvalidArgumentError('Write a signal and a time, such as SIGINT@5s.');
  return { signal: signal(text.slice(0, at)), afterMs: duration(text.slice(at + 1)) };
}

function ready(text: string): ReadyHow {
  if (text === 'auto' || text === 'health') return { kind: text };
  if (text.startsWith('log=')) return { kind: 'log', pattern: checkPattern(text.slice('log='.length)) };
  if (text.startsWith('port=')) return { kind: 'port', port: portNumber(text.slice('port='.length)) };
  if (text.startsWith('http=')) return { kind: 'http', ...httpTarget(text.slice('http='.length)) };
  const ms = parseDuration(text);
  if (ms === null)
    throw new InvalidArgumentError(
      'Write auto, health, log=REGEX, port=8080, http=8080/health, or a duration such as 5s.',
    );
  return { kind: 'delay', ms };
}

function load(text: string): HttpTarget {
  if (!text.startsWith('http='))
    throw new InvalidArgumentError('Write http=PORT/PATH, such as http=8080/health.');
  return httpTarget(text.slice('http='.length));
}

function httpTarget(text: string): HttpTarget {
  const slash = text.indexOf('/');
  const port = portNumber(slash < 0 ? text : text.slice(0, slash));
  const path = slash < 0 ? '/' : text.slice(slash);
  // What a request line can hold (RFC 9112); anything else has to be percent-encoded.
  if (!/^[\x21-\x7e]+$/.test(path))
    throw new InvalidArgumentError('Write the path percent-encoded: %20 for a blank.');
  return { port, path };
}

function portNumber(text: string): number {
  const port = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535)
    throw new InvalidArgumentError('A port is a number from 1 to 65535, such as 8080.');
  return port;
}

function checkPattern(text: string): string {
  try {
    if (text !== '') return new RegExp(text).source;
  } catch {
    // The engine's own words name the expression's inside; the sentence below says what to do.
  }
  throw new InvalidArgumentError('What follows log= is not a regular expression.');
}

function bytes(text: string): number {
  const parsed = parseBytes(text);
  if (parsed === null) throw new InvalidArgumentError('Write a size such as 64m or 1g.');
  return parsed;
}

function cpus(text: string): number {
  const parsed = parseCpus(text);
  if (parsed === null) throw new InvalidArgumentError('Write a number of processors such as 0.5 or 2.');
  return parsed;
}

function runs(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError('Write a number from 1 to 99.');
  return Number(text);
}

function count(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError('Write a number from 1 to 999.');
  return Number(text);
}
