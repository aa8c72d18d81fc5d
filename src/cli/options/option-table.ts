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
  /** Where it may stand in sigprobe.yaml, by the name that its long flag has without `no-`. */
  readonly file: FileScope;
  /** A value other than the default, as it is written; a switch has none. */
  readonly example?: string;
}

/**
 * `container`: in the defaults and with an image, of which it says how it runs, or is built; `target`: in the defaults and with
 * any target; `service`: in the defaults and with services of Compose files; `manifests`: with manifests; `call`: in
 * the defaults alone; or why it may stand in no file, a sentence.
 */
export type FileScope =
  | 'container'
  | 'target'
  | 'service'
  | 'manifests'
  | 'call'
  | { readonly never: string };

/** That a switch is off and a list empty goes without saying. */
export const UNSAID = 'unsaid';

const SWITCH = { default: false, defaultText: UNSAID } as const;
const LIST = { parse: read.list, default: [], defaultText: UNSAID } as const;

/** Formats that --format takes; the report room has one formatter each. */
export const FORMATS = [
  'human',
  'json',
  'junit',
  'sarif',
  'github',
  'gitlab',
  'markdown',
  'tap',
  'html',
] as const;

/** Those that a list of targets has. */
const LIST_FORMATS = ['human', 'json'] as const;

const ENGINE_IS_YOURS: FileScope = {
  never:
    'It would decide who is given the credentials of your machine. Use --host, --context or DOCKER_HOST.',
};
const TERMINAL_IS_YOURS: FileScope = {
  never: 'It depends on the terminal. Use --color, --no-color or NO_COLOR.',
};

const OF_FILES: FileScope = { never: 'It is of a command that reads Compose files or manifests.' };
const OPENS_THE_FILE: FileScope = { never: 'It says which file is read.' };

const OF_ONE_MACHINE: FileScope = {
  never: 'It differs from one machine to the next. Write it where each of them is started.',
};

const PLATFORMS = platforms.map(({ name }) => name);

export const ENGINE_OPTIONS: readonly OptionEntry[] = [
  {
    flags: '-H, --host <address>',
    description: 'engine to use: unix:///…, tcp://…, ssh://…',
    file: ENGINE_IS_YOURS,
    example: 'unix:///run/docker.sock',
  },
  {
    flags: '-c, --context <name>',
    description: 'engine to use: the one of this Docker context',
    file: ENGINE_IS_YOURS,
    example: 'staging',
  },
];

export const COLOR_OPTIONS: readonly OptionEntry[] = [
  { flags: '--color', description: 'use colour even where it is not a terminal', file: TERMINAL_IS_YOURS },
  { flags: '--no-color', description: 'use no colour', file: TERMINAL_IS_YOURS },
];

export const HELPER_OPTIONS: readonly OptionEntry[] = [
  {
    flags: '--helper <image>',
    description:
      'image of a container that looks at the processes where this machine cannot: auto, never, or its name',
    default: 'auto',
    file: 'call',
    example: 'busybox:1.36',
  },
];

const BASELINE_OPTION: OptionEntry = {
  flags: '--baseline <report>',
  description: 'fail only on what this saved JSON report does not have',
  file: 'call',
  example: 'ci/baseline.json',
};

const TIMINGS_OPTION: OptionEntry = {
  flags: '--timings <report>',
  description: 'cut shards by how long targets took in this saved JSON report',
  file: OF_ONE_MACHINE,
  example: 'report.json',
};
function checkedReport(text: string): string {
  read.reportTo(text, FORMATS);
  return text;
}

/** What an option is called in sigprobe.yaml: its long name, without `no-`. */
export function fileKey({ flags }: OptionEntry): string {
  return /--(?:no-)?([\w-]+)/.exec(flags)?.[1] ?? flags;
}

/** Every option of a probe, in the order of the help. */
export const PROBE_OPTIONS: readonly OptionEntry[] = [
  {
    flags: '-g, --grace <duration>',
    description: "grace period (budget), such as 10s, 500ms, 1m30s (default: the preset's)",
    parse: read.duration,
    file: 'target',
    example: '10s',
  },
  {
    flags: '-t, --preset <name>',
    description: 'platform whose default grace period and stop signal apply',
    choices: PLATFORMS,
    default: DEFAULT_PLATFORM,
    file: 'target',
    example: 'ecs',
  },
  {
    flags: '--target <name>',
    description: 'former name of --preset',
    choices: PLATFORMS,
    isHidden: true,
    file: { never: 'Write preset, its present name.' },
    example: 'ecs',
  },
  {
    flags: '-s, --signal <name>',
    description: "send this signal instead of the image's STOPSIGNAL",
    parse: read.signal,
    file: 'target',
    example: 'SIGINT',
  },
  {
    flags: '--second-signal <name@delay>',
    description: 'also send this signal after this delay, such as INT@5s',
    parse: read.secondSignal,
    file: 'target',
    example: 'INT@5s',
  },
  {
    flags: '-r, --ready <how>',
    description: 'how to tell that it is ready: auto, health, log=REGEX, port=N, http=PORT/PATH, or a delay',
    parse: read.ready,
    file: 'target',
    example: 'http=8080/health',
  },
  {
    flags: '--ready-timeout <duration>',
    description: 'give up if it is not ready by then',
    parse: read.duration,
    default: parseDuration('60s'),
    defaultText: '60s',
    file: 'target',
    example: '90s',
  },
  {
    flags: '--when <moment>',
    description: 'send the signal once the container is ready, or right after it starts',
    choices: ['ready', 'starting'],
    default: 'ready',
    file: 'target',
    example: 'starting',
  },
  {
    flags: '--load <where>',
    description: 'send requests to http=PORT/PATH during the shutdown, and count those lost',
    parse: read.load,
    file: 'target',
    example: 'http=8080/',
  },
  {
    flags: '-e, --env <name=value>',
    description: 'set an environment variable (repeatable)',
    ...LIST,
    file: 'container',
    example: 'NODE_ENV=test',
  },
  {
    flags: '--env-file <file>',
    description: 'read environment variables from a file (repeatable)',
    ...LIST,
    file: 'container',
    example: 'staging.env',
  },
  {
    flags: '-v, --volume <spec>',
    description: 'mount source:destination[:ro] (repeatable)',
    ...LIST,
    file: 'container',
    example: './seed:/seed:ro',
  },
  { flags: '-u, --user <user>', description: 'run as this user', file: 'container', example: '1000' },
  { flags: '-w, --workdir <path>', description: 'run in this directory', file: 'container', example: '/app' },
  {
    flags: '--entrypoint <program>',
    description: "replace the image's entrypoint",
    file: 'container',
    example: '/server',
  },
  {
    flags: '--network <name>',
    description: 'connect to this network',
    file: 'container',
    example: 'staging',
  },
  { flags: '--init', description: "run the engine's init as PID 1", ...SWITCH, file: 'container' },
  {
    flags: '--platform <os/arch>',
    description: 'use the image for this platform',
    file: 'container',
    example: 'linux/arm64',
  },
  {
    flags: '--pull <policy>',
    description: 'when to pull the image',
    choices: ['missing', 'always', 'never'],
    default: 'missing',
    file: 'target',
    example: 'never',
  },
  {
    flags: '--memory <bytes>',
    description: 'limit memory, such as 512m',
    parse: read.bytes,
    file: 'container',
    example: '512m',
  },
  {
    flags: '--cpus <number>',
    description: 'limit CPUs, such as 0.5',
    parse: read.cpus,
    file: 'container',
    example: '0.5',
  },
  { flags: '--read-only', description: 'mount the root file system read-only', ...SWITCH, file: 'container' },
  {
    flags: '--tmpfs <path>',
    description: 'mount a tmpfs (repeatable)',
    ...LIST,
    file: 'container',
    example: '/tmp',
  },
  {
    flags: '--cap-add <name>',
    description: 'add a capability (repeatable)',
    ...LIST,
    file: 'container',
    example: 'SYS_PTRACE',
  },
  {
    flags: '--cap-drop <name>',
    description: 'drop a capability (repeatable)',
    ...LIST,
    file: 'container',
    example: 'NET_RAW',
  },
  {
    flags: '--require <what>',
    description: 'what passes: any stop in time, or only a graceful one',
    choices: ['stop', 'graceful'],
    default: 'stop',
    file: 'target',
    example: 'graceful',
  },
  {
    flags: '--fail-on <what>',
    description: 'also fail on this outcome, rule or severity; warning includes errors (repeatable)',
    ...LIST,
    file: 'target',
    example: 'tight-budget',
  },
  {
    flags: '--no-fail',
    description: 'exit with 0 whatever the targets do; not when nothing can be begun',
    file: 'call',
  },
  {
    flags: '-n, --runs <n>',
    description: 'trials per target; the worst outcome decides',
    parse: read.runs,
    default: 1,
    defaultText: '1',
    file: 'target',
    example: '3',
  },
  {
    flags: '-j, --jobs <n>',
    description: 'targets to probe in parallel (default: 4 × CPUs)',
    parse: read.jobs,
    file: 'call',
    example: '2',
  },
  {
    flags: '--kernel-record <when>',
    description: "read the kernel's own record of signals and exits (root on the engine's machine)",
    choices: ['auto', 'on', 'off'],
    default: 'auto',
    file: 'call',
    example: 'off',
  },
  ...HELPER_OPTIONS,
  { flags: '--full-grace', description: 'wait out the budget even after a proof', ...SWITCH, file: 'target' },
  { flags: '--no-remedies', description: 'do not try remedies', file: 'target' },
  {
    flags: '-f, --format <name>',
    description: 'format of the report on standard output',
    choices: FORMATS,
    default: 'human',
    file: 'call',
    example: 'json',
  },
  BASELINE_OPTION,
  {
    flags: '--shard <part>',
    description: 'probe one part of the targets: 1/3, auto where a CI system says which, auto/3',
    parse: read.shard,
    file: OF_ONE_MACHINE,
    example: '1/3',
  },
  TIMINGS_OPTION,
  {
    flags: '--report <format=file>',
    description: 'also write the report in this format to this file; - for standard output (repeatable)',
    ...LIST,
    parse: (text, before) => read.list(checkedReport(text), before),
    file: 'call',
    example: 'junit=/tmp/sigprobe.xml',
  },
  {
    flags: '--dockerfile <file>',
    description: 'Dockerfile of the one image that is probed, so that findings lead to its lines',
    file: 'container',
    example: 'Dockerfile',
  },
  ...ENGINE_OPTIONS,
  {
    flags: '--keep',
    description: 'keep the containers for inspection',
    ...SWITCH,
    file: { never: 'Whoever wants to inspect containers keeps them by hand.' },
  },
  { flags: '-q, --quiet', description: 'print no progress on standard error', ...SWITCH, file: 'call' },
  {
    flags: '--verbose',
    description: 'show all processes, all evidence and more of the log',
    ...SWITCH,
    file: 'call',
  },
  ...COLOR_OPTIONS,
  {
    flags: '--config <file>',
    description: "read this file instead of the repository's sigprobe.yaml",
    file: OPENS_THE_FILE,
    example: 'ci/sigprobe.yaml',
  },
  { flags: '--no-config', description: 'read no sigprobe.yaml', file: OPENS_THE_FILE },
  {
    flags: '--strict-waivers',
    description: 'fail where a waiver of sigprobe.yaml has nothing to waive any more',
    ...SWITCH,
    file: 'call',
  },
];

/** How the services of Compose files are started, beyond what holds for any target. */
const SERVICE_OPTIONS: readonly OptionEntry[] = [
  {
    flags: '--with-dependencies',
    description: 'start what a service depends on first, on a network of its own',
    ...SWITCH,
    file: 'service',
  },
  {
    flags: '--build',
    description: 'build what is only built where the engine does not have it, with docker build',
    ...SWITCH,
    file: 'service',
  },
];

/** Every option that may stand in sigprobe.yaml, or has a reason why not. */
export const FILE_OPTIONS: readonly OptionEntry[] = [...PROBE_OPTIONS, ...SERVICE_OPTIONS];

const HOST_ACCESS_OPTION: OptionEntry = {
  flags: '--host-access',
  description: "allow privileged, this machine's network and its sockets",
  ...SWITCH,
  file: OF_FILES,
};

const LIST_OPTION: OptionEntry = {
  flags: '--list',
  description: 'print what would be probed, and start nothing',
  ...SWITCH,
  file: OF_FILES,
};

/** Which Compose files, as `docker compose` has it. */
const PROJECT_OPTIONS: readonly OptionEntry[] = [
  {
    flags: '--profile <name>',
    description: 'include the services of this profile; * for all (repeatable)',
    ...LIST,
    file: OF_FILES,
  },
  { flags: '-p, --project-name <name>', description: 'name of the project', file: OF_FILES },
  {
    flags: '--project-directory <path>',
    description: 'where its relative paths start',
    file: OF_FILES,
  },
  {
    flags: '--env-file <file>',
    description: 'read variables from this file instead of .env (repeatable)',
    ...LIST,
    file: OF_FILES,
  },
  {
    flags: '--writable-mounts',
    description: "let containers write to this machine's folders",
    ...SWITCH,
    file: OF_FILES,
  },
  HOST_ACCESS_OPTION,
];

const FILE_OPTION: OptionEntry = {
  flags: '-f, --file <file>',
  description: 'Compose file, - for standard input (repeatable)',
  ...LIST,
  file: OF_FILES,
};

/** What is given beside manifests, as it is not in them. */
export const MANIFEST_OPTIONS: readonly OptionEntry[] = [
  {
    flags: '-e, --env <name=value>',
    description: 'set a variable in every container, whatever the manifest says of it (repeatable)',
    ...LIST,
    file: 'manifests',
    example: 'LOG_LEVEL=debug',
  },
  {
    flags: '--env-file <file>',
    description: 'the same for the variables of a file (repeatable)',
    ...LIST,
    file: 'manifests',
    example: 'staging.env',
  },
  {
    flags: '--configmap <file>',
    description: 'use the ConfigMaps of this manifest too (repeatable)',
    ...LIST,
    file: 'manifests',
    example: 'settings.yaml',
  },
  {
    flags: '--secret <file>',
    description: 'use the Secrets of this manifest too (repeatable)',
    ...LIST,
    file: 'manifests',
    example: 'secrets.yaml',
  },
];

/** Of a list, whose files are of either kind. */
const EITHER_ENV_FILE =
  'Compose files: read variables from this file instead of .env; manifests: set them in every container (repeatable)';

/** What a file says of its targets itself. */
const RUN_OPTION =
  /--(dockerfile|env|volume|user|workdir|entrypoint|network|init|platform|memory|cpus|read-only|tmpfs|cap-add|cap-drop)\b/;
const FORMAT_OPTION = '-f, --format <name>';
const PRESET_OPTION = '-t, --preset <name>';

/** What is left to say of targets that files declare. */
const DECLARED_OPTIONS: readonly OptionEntry[] = PROBE_OPTIONS.filter(
  ({ flags, isHidden }) => !RUN_OPTION.test(flags) && isHidden !== true,
);

function forCompose(entry: OptionEntry): OptionEntry {
  if (entry.flags === FORMAT_OPTION) return { ...entry, flags: '--format <name>' };
  return entry.flags === PRESET_OPTION ? { ...entry, default: 'compose' } : entry;
}

/** Every option of a probe of Compose services; `-f` is the file, as `docker compose` has it. */
export const COMPOSE_OPTIONS: readonly OptionEntry[] = [
  FILE_OPTION,
  ...PROJECT_OPTIONS,
  ...SERVICE_OPTIONS,
  LIST_OPTION,
  ...DECLARED_OPTIONS.map(forCompose),
];

/** Every option of a probe of the containers of manifests. */
export const K8S_OPTIONS: readonly OptionEntry[] = [
  {
    flags: '--kind-with-template <kind>',
    description: "read this kind too, as it has a Pod's template (repeatable)",
    ...LIST,
    file: OF_FILES,
  },
  ...MANIFEST_OPTIONS,
  HOST_ACCESS_OPTION,
  LIST_OPTION,
  ...DECLARED_OPTIONS,
];

const SHARDS_OPTION: OptionEntry = {
  flags: '--shards <n>',
  description: 'how many shards the targets are cut into',
  parse: read.shards,
  file: OF_ONE_MACHINE,
};

/** What counts for what is probed and for how it is cut. */
function forPlan(entries: readonly OptionEntry[]): readonly OptionEntry[] {
  const wanted = entries.filter(({ flags }) => !/--(shard|list|keep|no-fail|quiet|report)\b/.test(flags));
  return [SHARDS_OPTION, ...wanted.map(withListFormats)];
}

function withListFormats(entry: OptionEntry): OptionEntry {
  return /--format\b/.test(entry.flags)
    ? { ...entry, description: 'format of the plan on standard output', choices: ['human', 'json'] }
    : entry;
}

/** Every option of a plan of shards, for images, services and the containers of manifests. */
export const PLAN_OPTIONS = {
  images: forPlan(PROBE_OPTIONS),
  services: forPlan(COMPOSE_OPTIONS),
  containers: forPlan(K8S_OPTIONS),
};

/** The options of a merge: how its report is judged and written. */
export const MERGE_OPTIONS: readonly OptionEntry[] = [
  {
    flags: '--allow-missing',
    description: 'judge the shards that are there, though others are missing',
    ...SWITCH,
    file: OF_ONE_MACHINE,
  },
  ...PROBE_OPTIONS.filter(({ flags }) => /--(baseline|no-fail|format|report|verbose)\b/.test(flags)),
  ...COLOR_OPTIONS,
];

/** The options of a comparison of reports. */
export const DIFF_OPTIONS: readonly OptionEntry[] = [
  {
    flags: FORMAT_OPTION,
    description: 'format of the comparison on standard output',
    choices: ['human', 'json'],
    default: 'human',
    file: OF_ONE_MACHINE,
  },
  ...COLOR_OPTIONS,
];

/** The options of a list of targets. */
export const LIST_OPTIONS: readonly OptionEntry[] = [
  ...PROJECT_OPTIONS.map((entry) =>
    fileKey(entry) === 'env-file' ? { ...entry, description: EITHER_ENV_FILE } : entry,
  ),
  ...MANIFEST_OPTIONS.filter((entry) => fileKey(entry) !== 'env-file'),
  {
    flags: FORMAT_OPTION,
    description: 'format of the list on standard output',
    choices: LIST_FORMATS,
    default: 'human',
    file: OF_FILES,
  },
  ...COLOR_OPTIONS,
];

const OF_REPORTS = /--(format|report|verbose|color|no-color)\b/;

/** What is left to say of reports that were saved. */
export const REPORT_OPTIONS: readonly OptionEntry[] = PROBE_OPTIONS.filter(({ flags }) =>
  OF_REPORTS.test(flags),
);
