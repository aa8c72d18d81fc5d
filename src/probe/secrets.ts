import { mapParts } from '../diagnosis/remedies/remedy-parts.js';
import { isSigprobeError, reword } from '../errors.js';
import type {
  HookFacts,
  HookResult,
  Observation,
  PodMemberFacts,
  ProcessFacts,
  Remedy,
  SingleRemedy,
} from '../observation.js';
import { podMemberOf } from '../pod-spec.js';
import type { FileInContainer, TargetSpec } from '../target-spec.js';

/** Shorter values, such as `true` or `8080`, are looked for nowhere: they would be found everywhere. */
const SHORTEST = 6;
/** So much of a value where a line was cut is taken for its beginning, or its end. */
const SHORTEST_PART = 4;
/** Shorter lines of a file, such as `listen 8080;`, stand in many logs. */
const SHORTEST_LINE = 16;
/** So much of a file is looked for, characters: secrets are short, and lists of words are not. */
const MOST_OF_FILE = 64 * 1024;

/**
 * Puts `$NAME` in place of the values that a user gave variables: what a program is told in confidence it may
 * print.
 */
export interface Secrets {
  text(text: string): string;
  /** The same object for the same object. */
  observation(observation: Observation): Observation;
  remedy(remedy: Remedy | null): Remedy | null;
  /** A failure whose sentence says none of them. */
  failure(error: unknown): unknown;
}

/** What a file says of the target in confidence: variables of the container and of hooks, and files in it. */
export function secretsOf(spec: Pick<TargetSpec, 'settings' | 'declared'>): Secrets {
  const containers = [spec, ...(podMemberOf(spec)?.whole.containers ?? [])];
  const ofHooks = containers.flatMap(({ declared }) => declared?.hooks.flatMap(({ env }) => env) ?? []);
  return hideValues(
    [...containers.flatMap(({ settings }) => settings.env), ...ofHooks],
    containers.flatMap(({ settings }) => settings.files),
  );
}

/**
 * Knows the values of `NAME=value` variables, and the content and long lines of files, as they stand and as JSON
 * and URLs write them.
 */
export function hideValues(env: readonly string[], files: readonly FileInContainer[] = []): Secrets {
  const names = new Map<string, string>();
  const hide = (secret: string, name: string, shortest: number) => {
    const value = secret.trim();
    if (value.length < shortest) return;
    for (const form of [
      value,
      JSON.stringify(value).slice(1, -1),
      encodeURIComponent(value.replace(/\p{Cs}/gu, '\uFFFD')),
    ])
      if (!names.has(form)) names.set(form, name);
  };
  for (const variable of env) {
    const at = variable.indexOf('=');
    hide(variable.slice(at + 1), `$${variable.slice(0, at)}`, SHORTEST);
  }
  for (const { path, content } of files) {
    const whole = typeof content === 'string' ? content : new TextDecoder().decode(content);
    const name = `$(cat ${path})`;
    hide(whole.slice(0, MOST_OF_FILE), name, SHORTEST);
    for (const line of whole.slice(0, MOST_OF_FILE).split('\n')) hide(line, name, SHORTEST_LINE);
  }
  const longestFirst = [...names.keys()].sort((a, b) => b.length - a.length);
  if (longestFirst.length === 0) return { text: same, observation: same, remedy: same, failure: same };
  const anyValue = new RegExp(longestFirst.map(escapePattern).join('|'), 'g');

  const hideCut = (line: string): string => {
    if (!line.endsWith('…')) return line;
    const head = line.slice(0, -1);
    const part = findPart((value, length) => head.endsWith(value.slice(0, length)));
    return part === null ? line : `${head.slice(0, -part.length)}${part.name}…`;
  };
  const hideBegun = (line: string): string => {
    if (!line.startsWith('…')) return line;
    const tail = line.slice(1);
    const part = findPart((value, length) => tail.startsWith(value.slice(-length)));
    return part === null ? line : `…${part.name}${tail.slice(part.length)}`;
  };
  const findPart = (isThere: (value: string, length: number) => boolean) => {
    for (const value of longestFirst)
      for (let length = value.length - 1; length >= SHORTEST_PART; length -= 1)
        if (isThere(value, length)) return { name: names.get(value) ?? '', length };
    return null;
  };
  const text = (whole: string): string =>
    whole
      .replace(anyValue, (value) => names.get(value) ?? '')
      .split('\n')
      .map((line) => hideBegun(hideCut(line)))
      .join('\n');
  // What a program is called decides what it is taken for, and is no secret.
  const isProgram = (word: string) => names.has(word) || names.has(word.split('/').at(-1) ?? '');
  const argv = (words: readonly string[]) =>
    words.map((word, index) => (index === 0 && isProgram(word) ? word : text(word)));
  const remedy = (before: Remedy | null): Remedy | null =>
    before && mapParts(before, (part) => hideInPart(part, text, argv));
  const hidden = new WeakMap<Observation, Observation>();
  return {
    text,
    remedy,
    observation: (observation) => {
      const known = hidden.get(observation) ?? hideIn(observation, { text, argv, remedy });
      hidden.set(observation, known);
      return known;
    },
    failure: (error) => {
      if (isSigprobeError(error)) return reword(error, text);
      if (error instanceof Error && error.stack !== undefined) error.stack = text(error.stack);
      return error;
    },
  };
}

function hideIn(
  observation: Observation,
  {
    text,
    argv,
    remedy,
  }: Pick<Secrets, 'text' | 'remedy'> & { argv: (words: readonly string[]) => readonly string[] },
): Observation {
  const { trial, image, ready, hooks, snapshots, load, workdirs, kernelRecord, end, log } = observation;
  const process = (facts: ProcessFacts): ProcessFacts => {
    const words = facts.argv ?? facts.args.split(' ');
    const shown = argv(words);
    return shown.every((word, index) => word === words[index])
      ? facts
      : { ...facts, args: shown.join(' '), argv: facts.argv === null ? null : shown };
  };
  return {
    ...observation,
    engineWarnings: observation.engineWarnings.map(text),
    trial: { ...trial, argv: argv(trial.argv), remedy: remedy(trial.remedy) },
    image: {
      ...image,
      entrypoint: image.entrypoint === null ? null : argv(image.entrypoint),
      cmd: image.cmd?.map(text) ?? null,
    },
    ready: hideReady(ready, text),
    hooks: hooks && { ...hooks, hooks: hooks.hooks.map((hook) => hideInHook(hook, text)) },
    pod: observation.pod?.map((member) => hideInMember(member, text)) ?? null,
    snapshots: snapshots.map((snapshot) => ({ ...snapshot, processes: snapshot.processes.map(process) })),
    load: load === null ? null : { ...load, url: text(load.url) },
    workdirs: Object.fromEntries(Object.entries(workdirs).map(([pid, path]) => [pid, text(path)])),
    kernelRecord: kernelRecord && {
      ...kernelRecord,
      events: kernelRecord.events.map((event) =>
        event.kind === 'executed' ? { ...event, file: text(event.file) } : event,
      ),
    },
    end:
      end.kind === 'cannot-start'
        ? { ...end, message: text(end.message) }
        : end.kind === 'not-signalled'
          ? { ...end, why: text(end.why) }
          : end,
    log: {
      ...log,
      text: text(log.text),
      sinceSignal: log.sinceSignal && { ...log.sinceSignal, text: text(log.sinceSignal.text) },
    },
  };
}

function hideInPart(
  part: SingleRemedy,
  text: Secrets['text'],
  argv: (words: readonly string[]) => readonly string[],
): SingleRemedy {
  if (part.kind === 'entrypoint')
    return { ...part, argv: argv(part.argv), workdir: part.workdir === null ? null : text(part.workdir) };
  return 'argv' in part ? { ...part, argv: argv(part.argv) } : part;
}

function hideInHook({ result, ...hook }: HookFacts, text: Secrets['text']): HookFacts {
  return {
    ...hook,
    what: text(hook.what),
    output: text(hook.output),
    result: hideInResult(result, text),
  };
}

function hideInResult(result: HookResult, text: Secrets['text']): HookResult {
  return result.kind === 'failed' ? { ...result, why: text(result.why) } : result;
}

function hideInMember({ failure, hook, ...member }: PodMemberFacts, text: Secrets['text']): PodMemberFacts {
  return {
    ...member,
    failure: failure && { why: text(failure.why), log: text(failure.log) },
    hook: hook && { what: text(hook.what), result: hideInResult(hook.result, text) },
  };
}

function hideReady(ready: Observation['ready'], text: (text: string) => string): Observation['ready'] {
  if (ready?.kind === 'matched') return { ...ready, what: text(ready.what) };
  return ready?.kind === 'not-ready' ? { ...ready, why: text(ready.why) } : ready;
}

function same<T>(value: T): T {
  return value;
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
