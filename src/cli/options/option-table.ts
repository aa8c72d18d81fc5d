import { DEFAULT_PLATFORM, platforms } from '../../platforms/platforms.js';
import { parseDuration } from './parse-duration.js';
import * as read from './parsers.js';

/** One option: what the command line, the environment, the help and the README say of it. */
export interface OptionEntry {
  /** The long name also gives the variable: `--ready-timeout` is SIGPROBE_READY_TIMEOUT. */
  readonly flags: string;
  readonly description: string;
  /**
   * Text to value, given the value so far; @throws InvalidArgumentError. Without it the text is the value.
   */
  readonly parse?: (text: string, before: unknown) => unknown;
  readonly choices?: readonly string[];
  readonly default?: unknown;
  /** How help says the default; `UNSAID` for one that goes without saying. */
  readonly defaultText?: string;
  readonly isHidden?: true;
}

/** That a switch is off and a list empty goes without saying. */
export const UNSAID = 'unsaid';

const SWITCH = { default: false, defaultText: UNSAID } as const;
const LIST = { parse: read.list, default: [], defaultText: UNSAID } as const;

/** Formats that --format takes; the report room has one formatter each. */
export const FORMATS = ['human', 'json'] as const;

const PLATFORMS = platforms.map(({ name }) => name);

export const ENGINE_OPTIONS: readonly OptionEntry[] = [
  { flags: '-H, --host <address>', description: 'engine to use: unix:///…, tcp://…, ssh://…' },
  { flags: '-c, --context <name>', description: 'engine to use: the one of this Docker context' },
];

export const COLOR_OPTIONS: readonly OptionEntry[] = [
  { flags: '--color', description: 'use colour even where it is not a terminal' },
  { flags: '--no-color', description: 'use no colour' },
];

export const HELPER_OPTIONS: readonly OptionEntry[] = [
  {
    flags: '--helper <image>',
    description:
      'image of a container that looks at the processes where this machine cannot: auto, never, or its name',
    default: 'auto',
  },
];

/** Every option of a probe, in the order of the help. */
export const PROBE_OPTIONS: readonly OptionEntry[] = [
  {
    flags: '-g, --grace <duration>',
    description: "grace period (budget), such as 10s, 500ms, 1m30s (default: the preset's)",
    parse: read.duration,
  },
  {
    flags: '-t, --preset <name>',
    description: 'platform whose default grace period and stop signal apply',
    choices: PLATFORMS,
    default: DEFAULT_PLATFORM,
  },
  { flags: '--target <name>', description: 'former name of --preset', choices: PLATFORMS, isHidden: true },
  {
    flags: '-s, --signal <name>',
    description: "send this signal instead of the image's STOPSIGNAL",
    parse: read.signal,
  },
  {
    flags: '--second-signal <name@delay>',
    description: 'also send this signal after this delay, such as INT@5s',
    parse: read.secondSignal,
  },
  {
    flags: '-r, --ready <how>',
    description: 'how to tell that it is ready: auto, health, log=REGEX, port=N, http=PORT/PATH, or a delay',
    parse: read.ready,
  },
  {
    flags: '--ready-timeout <duration>',
    description: 'give up if it is not ready by then',
    parse: read.duration,
    default: parseDuration('60s'),
    defaultText: '60s',
  },
  {
    flags: '--when <moment>',
    description: 'send the signal once the container is ready, or right after it starts',
    choices: ['ready', 'starting'],
    default: 'ready',
  },
  {
    flags: '--load <where>',
    description: 'send requests to http=PORT/PATH during the shutdown, and count those lost',
    parse: read.load,
  },
  { flags: '-e, --env <name=value>', description: 'set an environment variable (repeatable)', ...LIST },
  {
    flags: '--env-file <file>',
    description: 'read environment variables from a file (repeatable)',
    ...LIST,
  },
  { flags: '-v, --volume <spec>', description: 'mount source:destination[:ro] (repeatable)', ...LIST },
  { flags: '-u, --user <user>', description: 'run as this user' },
  { flags: '-w, --workdir <path>', description: 'run in this directory' },
  { flags: '--entrypoint <program>', description: "replace the image's entrypoint" },
  { flags: '--network <name>', description: 'connect to this network' },
  { flags: '--init', description: "run the engine's init as PID 1", ...SWITCH },
  { flags: '--platform <os/arch>', description: 'use the image for this platform' },
  {
    flags: '--pull <policy>',
    description: 'when to pull the image',
    choices: ['missing', 'always', 'never'],
    default: 'missing',
  },
  { flags: '--memory <bytes>', description: 'limit memory, such as 512m', parse: read.bytes },
  { flags: '--cpus <number>', description: 'limit CPUs, such as 0.5', parse: read.cpus },
  { flags: '--read-only', description: 'mount the root file system read-only', ...SWITCH },
  { flags: '--tmpfs <path>', description: 'mount a tmpfs (repeatable)', ...LIST },
  { flags: '--cap-add <name>', description: 'add a capability (repeatable)', ...LIST },
  { flags: '--cap-drop <name>', description: 'drop a capability (repeatable)', ...LIST },
  {
    flags: '--require <what>',
    description: 'what passes: any stop in time, or only a graceful one',
    choices: ['stop', 'graceful'],
    default: 'stop',
  },
  {
    flags: '-n, --runs <n>',
    description: 'trials per target; the worst outcome decides',
    parse: read.runs,
    default: 1,
    defaultText: '1',
  },
  {
    flags: '-j, --jobs <n>',
    description: 'targets to probe in parallel (default: 4 × CPUs)',
    parse: read.jobs,
  },
  {
    flags: '--kernel-record <when>',
    description: "read the kernel's own record of signals and exits (root on the engine's machine)",
    choices: ['auto', 'on', 'off'],
    default: 'auto',
  },
  ...HELPER_OPTIONS,
  { flags: '--full-grace', description: 'wait out the budget even after a proof', ...SWITCH },
  { flags: '--no-remedies', description: 'do not try remedies' },
  {
    flags: '-f, --format <name>',
    description: 'format of the report on standard output',
    choices: FORMATS,
    default: 'human',
  },
  ...ENGINE_OPTIONS,
  { flags: '--keep', description: 'keep the containers for inspection', ...SWITCH },
  { flags: '-q, --quiet', description: 'print no progress on standard error', ...SWITCH },
  {
    flags: '--verbose',
    description: 'show all processes, all evidence and more of the log',
    ...SWITCH,
  },
  ...COLOR_OPTIONS,
];

/** Which Compose files, as `docker compose` has it. */
const PROJECT_OPTIONS: readonly OptionEntry[] = [
  {
    flags: '--profile <name>',
    description: 'include the services of this profile; * for all (repeatable)',
    ...LIST,
  },
  { flags: '-p, --project-name <name>', description: 'name of the project' },
  { flags: '--project-directory <path>', description: 'where its relative paths start' },
  {
    flags: '--env-file <file>',
    description: 'read variables from this file instead of .env (repeatable)',
    ...LIST,
  },
  { flags: '--writable-mounts', description: "let containers write to this machine's folders", ...SWITCH },
  {
    flags: '--host-access',
    description: "allow privileged, this machine's network and its sockets",
    ...SWITCH,
  },
];

const FILE_OPTION: OptionEntry = {
  flags: '-f, --file <file>',
  description: 'Compose file, - for standard input (repeatable)',
  ...LIST,
};

/** What a Compose file says of its services itself. */
const RUN_OPTION =
  /--(env|volume|user|workdir|entrypoint|network|init|platform|memory|cpus|read-only|tmpfs|cap-add|cap-drop)\b/;
const FORMAT_OPTION = '-f, --format <name>';
const PRESET_OPTION = '-t, --preset <name>';

function forCompose(entry: OptionEntry): OptionEntry {
  if (entry.flags === FORMAT_OPTION) return { ...entry, flags: '--format <name>' };
  return entry.flags === PRESET_OPTION ? { ...entry, default: 'compose' } : entry;
}

/** Every option of a probe of Compose services; `-f` is the file, as `docker compose` has it. */
export const COMPOSE_OPTIONS: readonly OptionEntry[] = [
  FILE_OPTION,
  ...PROJECT_OPTIONS,
  { flags: '--list', description: 'print what would be probed, and start nothing', ...SWITCH },
  ...PROBE_OPTIONS.filter(({ flags, isHidden }) => !RUN_OPTION.test(flags) && isHidden !== true).map(
    forCompose,
  ),
];

/** The options of a list of targets. */
export const LIST_OPTIONS: readonly OptionEntry[] = [
  ...PROJECT_OPTIONS,
  {
    flags: FORMAT_OPTION,
    description: 'format of the list on standard output',
    choices: FORMATS,
    default: 'human',
  },
  ...COLOR_OPTIONS,
];
