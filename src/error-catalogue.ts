import {
  HELPER_PROBLEMS,
  type HelperProblem,
  REFERENCE_HINTS,
  REFUSAL_HINTS,
  type ReferenceProblem,
  type RefusalProblem,
  SSH_HINTS,
  type SshProblem,
  TLS_PROBLEMS,
  type TlsProblem,
} from './error-hints.js';
import { type ErrorCode, SigprobeError } from './errors.js';
import type { Note, Place } from './target-spec.js';

const CHECK_ADDRESS = 'Check the address (--host, DOCKER_HOST) and that the engine is running.';
const NAME_AN_ENGINE = 'Start Docker or Podman, or name an engine with --host, --context or DOCKER_HOST';
const UNWRITABLE = {
  'folder-missing': { what: 'there is no such folder', hint: 'Make the folder first.' },
  'is-a-folder': { what: 'it is a folder', hint: 'Name a file in it.' },
  other: {
    what: 'it may not be written',
    hint: 'Check the permissions of the file and its folder, and the room.',
  },
} as const;
const LEAVE_ONE_OUT = 'Leave one of the two out.';

/** A pull that the registry does not allow: what the engine said of it, without anything secret. */
interface RefusedPull {
  readonly reference: string;
  readonly words: string;
  readonly cause: unknown;
}

/**
 * Every sentence in which sigprobe says why it cannot do what it was asked: what happened, then what to do.
 */
export const errors = {
  // The command line
  noTarget: () =>
    error(
      'no-target',
      'No image was named.',
      'Name one, such as sigprobe nginx:1.27, or list targets in a sigprobe.yaml.',
    ),
  fixTakesOneImage: () =>
    error('bad-option', 'fix takes one image at a time.', 'Run it once for each image.'),
  fixNeedsRemedies: () =>
    error('bad-option', 'fix prints remedies, and --no-remedies tries none.', 'Leave --no-remedies out.'),
  unknownTopic: (topic: string) =>
    error('bad-option', `There is no rule '${topic}'.`, 'Run sigprobe explain to list the rules.'),
  unknownFailOn: (name: string) =>
    error(
      'bad-option',
      `'${name}' is nothing that --fail-on can name.`,
      'Name an outcome such as abrupt, a severity (error, warning, info), or a rule: sigprobe explain lists them.',
    ),
  failOnInconclusive: () =>
    error(
      'bad-option',
      '--fail-on need not name inconclusive.',
      'Leave it out: a target that is inconclusive makes the exit code 2.',
    ),
  noShardHere: () =>
    error(
      'bad-option',
      '--shard auto finds no variable that says which shard this is.',
      'Write --shard 1/3, or run it where GitLab, CircleCI, Buildkite, Azure Pipelines, an Indexed Job or SWARM_TASK_SLOT say it.',
    ),
  shardsUncounted: (variable: string) =>
    error(
      'bad-option',
      `${variable} says which shard this is, and nothing says of how many.`,
      'Write the number, such as --shard auto/3.',
    ),
  shardOutOfRange: (variable: string, index: number, total: number) =>
    error(
      'bad-option',
      `${variable} makes this shard ${index} of ${total}.`,
      'Start as many jobs as there are shards.',
    ),
  shardVariable: (variable: string, text: string) =>
    error(
      'bad-option',
      `${variable} is '${text}', which is no number.`,
      'Write the shard by hand, such as --shard 1/3.',
    ),
  unknownPlatform: (name: string, known: readonly string[]) =>
    error('bad-option', `There is no platform '${name}'.`, `The platforms are: ${known.join(', ')}.`),
  unknownSignal: (name: string) =>
    error('bad-option', `Linux has no signal '${name}'.`, 'Write SIGTERM, INT, 15 or SIGRTMIN+3.'),
  uncatchableSignal: (name: string) =>
    error('bad-option', `No program can handle ${name}.`, 'Probe with a signal that can be handled.'),
  secondSignalTooLate: (budget: string) =>
    error(
      'bad-option',
      `The second signal would be sent after the budget of ${budget} has ended.`,
      'Send it earlier (the time after the @), or raise --grace.',
    ),
  noKernelRecord: ({ why, how }: { readonly why: string; readonly how: string }) =>
    error(
      'bad-option',
      `The kernel's record cannot be read: ${why}.`,
      `${how.slice(0, 1).toUpperCase()}${how.slice(1)}, or leave --kernel-record out to do without it.`,
    ),
  loadBeforeReady: () =>
    error('bad-option', '--when starting sends the signal before --load could get an answer.', LEAVE_ONE_OUT),
  readyWithoutWaiting: () =>
    error('bad-option', '--when starting does not wait for what --ready names.', LEAVE_ONE_OUT),
  twoEnginesNamed: () =>
    error(
      'bad-option',
      'Both --host and --context name an engine.',
      'Leave one of the two out; SIGPROBE_HOST and SIGPROBE_CONTEXT count as well.',
    ),
  /** When removing the containers failed as well. */
  interruptedUncleanly: () =>
    error(
      'interrupted',
      'Interrupted, and a container may have been left behind.',
      'Run sigprobe clean to remove it.',
    ),
  interrupted: () => error('interrupted', 'Interrupted.', 'The containers were removed.'),

  // Images and variables
  badReference: (reference: string, problem: ReferenceProblem, cause?: unknown) =>
    error('bad-reference', `'${reference}' is not an image reference.`, REFERENCE_HINTS[problem], cause),
  imageNotFound: (reference: string, pull: 'missing' | 'always' | 'never') =>
    error(
      'image-not-found',
      `The engine has no image '${reference}'.`,
      pull === 'never' ? 'Build or pull it first, or leave --pull never out.' : 'Check the name and tag.',
    ),
  /** `command` builds it. */
  imageNotBuilt: (reference: string, command: string) =>
    error(
      'image-not-found',
      `The engine has no image '${reference}', which no registry has.`,
      `Build it: ${command}, or let --build do it.`,
    ),
  /** `words` are the end of what the build printed. */
  buildFailed: (reference: string, command: string, words: string) =>
    error(
      'target-incomplete',
      `The image '${reference}' could not be built: ${words.replace(/\.$/, '') || 'docker build said nothing'}.`,
      `Build it by hand to see all that it prints: ${command}.`,
    ),
  noDockerProgram: (reference: string, command: string) =>
    error(
      'target-incomplete',
      `The image '${reference}' could not be built: there is no program docker to build it with.`,
      `Install the Docker CLI, or build it elsewhere: ${command}.`,
    ),
  imageNotPullable: (reference: string, words: string, cause: unknown) =>
    error(
      'image-not-pullable',
      `The engine does not have the image '${reference}' and could not pull it: ${words}`,
      'Check the name and tag, or build the image first.',
      cause,
    ),
  /** `login` is the command that would log in, `looked` the files and helpers that have no credentials. */
  noCredentials: (pull: RefusedPull, login: string, looked: readonly string[]) =>
    error(
      'image-not-pullable',
      `The engine could not pull '${pull.reference}' without credentials: ${pull.words}`,
      `Run ${login} for a private image (${
        looked.length === 0 ? 'no credentials were looked for' : `there are none in ${looked.join(', ')}`
      }), check the name and tag, or build the image first.`,
      pull.cause,
    ),
  /** `source` is the file or the helper that the credentials are from. */
  credentialsRefused: (pull: RefusedPull, login: string, source: string) =>
    error(
      'image-not-pullable',
      `The engine could not pull '${pull.reference}': credentials were found (${source}) and refused: ${pull.words}`,
      `Run ${login} again if the password is wrong or the token has expired; else check the name, and that this account may pull it.`,
      pull.cause,
    ),
  /** `failure` is why the credentials that may be there could not be had. */
  credentialsOutOfReach: (pull: RefusedPull, failure: SigprobeError) =>
    error(
      'image-not-pullable',
      `The engine could not pull '${pull.reference}' without credentials: ${pull.words.replace(/\.$/, '')}. ${failure.message}`,
      failure.hint,
      pull.cause,
    ),
  loginsUnreadable: (path: string, why: string, cause?: unknown) =>
    error(
      'bad-file',
      `Cannot read the registry credentials in ${path}: ${why}.`,
      'Repair it: before a pull the credentials for the registry are looked up there.',
      cause,
    ),
  helperFailed: (program: string, server: string, problem: HelperProblem, words: string) =>
    error(
      'image-not-pullable',
      `The credential helper ${program} did not give the credentials for ${server}: ${HELPER_PROBLEMS[problem].what}${words}.`,
      HELPER_PROBLEMS[problem].hint,
    ),
  envNotAssignment: () =>
    error(
      'bad-option',
      'An --env option is not NAME=value.',
      'Write --env NAME=value, or --env NAME to pass on your own value.',
    ),
  envFileUnreadable: (path: string, cause: unknown) =>
    error('bad-file', `Cannot read the env file '${path}'.`, 'Check its path and permissions.', cause),
  envFileBadLine: (path: string, line: number) =>
    error('bad-file', `Line ${line} of '${path}' is not NAME=value.`, 'Write one NAME=value per line.'),

  // sigprobe.yaml
  configUnreadable: (file: string, cause: unknown) =>
    error(
      'bad-file',
      `Cannot read the file '${file}'.`,
      'Check its path and permissions; --no-config does without.',
      cause,
    ),
  configTooLarge: (file: string) =>
    error('bad-file', `The file '${file}' is too large.`, 'A sigprobe.yaml has a few kilobytes.'),
  configNotYaml: (place: Place, words: string) =>
    inFile(place, words, 'Correct the file there; --no-config does without.'),
  configManyDocuments: (place: Place) =>
    inFile(place, 'A second document begins here.', 'Write everything into one, without ---.'),
  configNoKeys: (place: Place) =>
    inFile(place, 'There is no key here.', 'Write targets: and below it - image: shop/api:1.4'),
  configUnknownKey: (place: Place, key: string, nearest: string | null, known: readonly string[]) =>
    inFile(
      place,
      `There is no key '${key}' here.`,
      nearest === null ? `The keys are: ${known.join(', ')}.` : `Did you mean '${nearest}'?`,
    ),
  configMisplacedKey: (place: Place, message: string, hint: string) => inFile(place, message, hint),
  configMissingKey: (place: Place, key: string, example: string) =>
    inFile(place, `The key '${key}' is missing here.`, `Add it, such as ${key}: ${example}`),
  configTwoKeys: (place: Place, what: string, one: string, other: string) =>
    inFile(place, `The keys '${one}' and '${other}' are not for one entry.`, `Write ${what} for each.`),
  /** `wanted` and `given` are kinds of values: `a list`. */
  configWrongType: (place: Place, key: string, wanted: string, given: string, example: string) =>
    inFile(place, `'${key}' takes ${wanted}, not ${given}.`, `Write it as ${key}: ${example}`),
  configUnknownChoice: (
    place: Place,
    key: string,
    value: string,
    nearest: string | null,
    known: readonly string[],
  ) =>
    inFile(
      place,
      `'${value}' is no value of '${key}'.`,
      nearest === null ? `Write one of ${known.join(', ')}.` : `Did you mean '${nearest}'?`,
    ),
  configBadValue: (place: Place, key: string, words: string, cause: unknown) =>
    inFile(place, `The value of '${key}' is wrong.`, words, cause),
  configBadDay: (place: Place, text: string) =>
    inFile(place, `'${text}' is no day.`, 'Write year, month and day, such as 2027-01-31.'),
  configNoTargets: (file: string) =>
    error(
      'no-target',
      `No image was named, and ${file} lists no targets.`,
      'Name one, such as sigprobe nginx:1.27, or list it below targets.',
    ),
  /** The same failure where a file is what is to be corrected. */
  atPlace: (place: Place, { message, hint, cause }: SigprobeError) => inFile(place, message, hint, cause),
  noManifest: () =>
    error('no-target', 'No manifest was named.', 'Name a file, a folder, or - for standard input.'),
  unknownContainer: (place: Place, name: string, known: readonly string[]) =>
    inFile(place, `There is no container '${name}'.`, `The containers are: ${known.join(', ')}.`),
  manifestUnreadable: (path: string, cause: unknown) =>
    error('bad-file', `Cannot read the manifest '${path}'.`, 'Check its path and permissions.', cause),

  // Reports
  twoOnStdout: () =>
    error(
      'bad-option',
      'Two reports would go to standard output.',
      'Give one of them a file, such as --report json=report.json.',
    ),
  twoInOneFile: (file: string) =>
    error('bad-option', `Two reports would go to '${file}'.`, 'Give each a file of its own.'),
  /** `why` is what is in the way. */
  reportNotWritable: (file: string, why: 'folder-missing' | 'is-a-folder' | 'other', cause?: unknown) =>
    error(
      'bad-file',
      `Cannot write the report '${file}': ${UNWRITABLE[why].what}.`,
      UNWRITABLE[why].hint,
      cause,
    ),

  dockerfileForOneImage: () =>
    error(
      'bad-option',
      '--dockerfile is for exactly one image.',
      'Name the one image that is built from it, or leave --dockerfile out.',
    ),
  dockerfileUnreadable: (file: string, cause: unknown) =>
    error('bad-file', `Cannot read the Dockerfile '${file}'.`, 'Check its path and permissions.', cause),
  notADockerfile: (file: string) =>
    error('bad-file', `There is no FROM in '${file}'.`, 'Name the Dockerfile that the image is built from.'),

  // Saved reports
  noReport: () =>
    error(
      'no-target',
      'No report was named.',
      'Name what --format json or --report json=FILE wrote, or - for standard input.',
    ),
  reportUnreadable: (file: string, cause: unknown) =>
    error('bad-file', `Cannot read the report '${file}'.`, 'Check its path and permissions.', cause),
  /** `isEmpty` where there is nothing in it at all. */
  reportNotJson: (file: string, isEmpty: boolean, cause?: unknown) =>
    error(
      'bad-file',
      isEmpty ? `The report '${file}' is empty.` : `The report '${file}' is not whole JSON.`,
      'Name what --format json or --report json=FILE wrote, and check that it was written to its end.',
      cause,
    ),
  /** `fault` is what is amiss: `results[0].outcome is missing`; null where it is nothing like a report. */
  notAReport: (file: string, fault: string | null) =>
    error(
      'bad-file',
      `'${file}' is no report of sigprobe${fault === null ? '' : `: ${fault}`}.`,
      'Name what --format json or --report json=FILE wrote.',
    ),
  otherReportVersion: (file: string, version: string, known: number) =>
    error(
      'bad-file',
      `The report '${file}' has schemaVersion ${version}, and this sigprobe reads ${known}.`,
      'Read it with the sigprobe that wrote it, or probe again.',
    ),

  twoFromStdin: () =>
    error('bad-option', 'Both reports cannot come from standard input.', 'Name a file for one of them.'),
  /** `what` says which shard of which plan each is. */
  otherPlan: (one: string, what: string, other: string, otherwise: string) =>
    error(
      'bad-option',
      `The reports do not belong together: ${one} is ${what}, ${other} is ${otherwise}.`,
      'Merge the shards of one list of targets, cut with the same number and the same --timings.',
    ),
  shardsMissing: (missing: readonly number[], total: number) =>
    error(
      'no-target',
      `Of ${total} shards ${missing.length === 1 ? 'one is' : `${missing.length} are`} missing: ${missing.join(', ')}.`,
      'Run what is missing again, or let it be with --allow-missing.',
    ),
  planWithoutShards: () =>
    error('bad-option', 'A plan needs the number of shards.', 'Write it, such as --shards 3.'),

  // Compose files
  noComposeFile: () =>
    error(
      'bad-file',
      'There is no Compose file in this folder or above it.',
      'Name one with --file, or go to the folder that has compose.yaml.',
    ),
  composeFileUnreadable: (path: string) =>
    error('bad-file', `Cannot read the Compose file '${path}'.`, 'Check its path, size and permissions.'),
  /** `note` is what was wrong with the first of the files. */
  noServices: (files: readonly string[], note: Note | null) =>
    error(
      'bad-file',
      `There are no services in ${files.join(', ')}.${note === null ? '' : ` ${note.message}`}`,
      note?.place ? `Look at line ${note.place.line} of ${note.place.file}.` : 'Name the file that has them.',
    ),
  unknownService: (name: string, known: readonly string[]) =>
    error('bad-option', `There is no service '${name}'.`, `The services are: ${known.join(', ')}.`),
  nothingToProbe: () =>
    error(
      'no-target',
      'There is nothing to probe: everything in the files is left out.',
      'Run sigprobe list to see why; --profile includes the services of a profile.',
    ),

  // Finding the engine
  badEngineAddress: (address: string) =>
    error(
      'bad-option',
      `'${address}' is not an engine address.`,
      'Write unix:///var/run/docker.sock, tcp://host:2376 or ssh://user@host.',
    ),
  passwordInAddress: (host: string) =>
    error(
      'bad-option',
      `The engine address for ${host} contains a password, which ssh does not accept.`,
      'Remove it and log in with a key: ssh://user@host.',
    ),
  noSuchContext: (name: string, folder: string, known: readonly string[]) =>
    error(
      'bad-option',
      `There is no context '${name}' in ${folder}.`,
      `The contexts are: ${known.join(', ')}.`,
    ),
  dockerFileUnreadable: (path: string, why: string, cause?: unknown) =>
    error(
      'bad-file',
      `Cannot read the Docker CLI's file ${path}: ${why}.`,
      'Repair it, or name the engine with --host or DOCKER_HOST.',
      cause,
    ),
  caMissing: (path: string) =>
    error(
      'bad-file',
      `DOCKER_TLS_VERIFY is set, but ${path} does not exist.`,
      'Set DOCKER_CERT_PATH to the folder with ca.pem, cert.pem and key.pem.',
    ),
  tlsFileUnreadable: (path: string, why: string, cause: unknown) =>
    error(
      'bad-file',
      `Cannot read the TLS file ${path}: ${why}.`,
      'Make it readable for you, or set DOCKER_CERT_PATH to another folder.',
      cause,
    ),
  /**
   * `reasons` are what was said of each socket; `cause` is the failure that says most, null where no socket
   * is known.
   */
  noEngineAnswers: (reasons: readonly string[], cause: SigprobeError | null) =>
    error(
      cause?.code ?? 'engine-missing',
      `No engine answers: ${reasons.join(', ')}.`,
      cause?.code === 'engine-permission' ? cause.hint : `${NAME_AN_ENGINE}; sigprobe doctor tells more.`,
      cause ?? undefined,
    ),
  /** The same failure for a reader who has not typed the address. */
  addressFrom: (failure: SigprobeError, origin: string) =>
    error(failure.code, failure.message, `${failure.hint} The address is from ${origin}.`, failure),

  // Talking to the engine; `doing` ends a sentence, such as "create a container"
  noSocket: (address: string, cause: unknown) =>
    error(
      'engine-missing',
      `No engine listens at ${address}: there is no such socket.`,
      `${NAME_AN_ENGINE}.`,
      cause,
    ),
  connectionRefused: (address: string, cause: unknown) =>
    error(
      'engine-refused',
      `The engine at ${address} refused the connection: nothing is listening there now.`,
      'Start the engine (for example: systemctl start docker), or name another with --host.',
      cause,
    ),
  socketForbidden: (address: string, cause: unknown) =>
    error(
      'engine-permission',
      `You may not open the engine's socket at ${address}: permission denied.`,
      'Join the group that owns the socket (usually docker), use a rootless engine, or run with sudo.',
      cause,
    ),
  unreachableBySsh: (address: string, words: string, problem: SshProblem | null, cause: unknown) =>
    error(
      'engine-unreachable',
      `The engine at ${address} could not be reached: ${words}`,
      problem === null ? 'Check that ssh logs in there without asking anything.' : SSH_HINTS[problem],
      cause,
    ),
  tlsFailed: (address: string, problem: TlsProblem, cause: unknown) =>
    error(
      'engine-unreachable',
      `No TLS with the engine at ${address}: ${TLS_PROBLEMS[problem].what}.`,
      TLS_PROBLEMS[problem].hint,
      cause,
    ),
  connectionReset: (address: string, doing: string, cause: unknown) =>
    error(
      'engine-unreachable',
      `The engine at ${address} closed the connection when asked to ${doing}.`,
      'If it uses TLS, set DOCKER_TLS_VERIFY and DOCKER_CERT_PATH to match; its log tells more.',
      cause,
    ),
  unreachable: (address: string, doing: string, words: string, cause: unknown) =>
    error(
      'engine-unreachable',
      `The engine at ${address} could not be asked to ${doing}: ${words}`,
      CHECK_ADDRESS,
      cause,
    ),
  notAnEngine: (address: string) =>
    error(
      'engine-unreachable',
      `What answers at ${address} is not a container engine.`,
      'Check the address (--host, DOCKER_HOST): Docker or Podman must listen there.',
    ),
  callRefused: (doing: string, words: string, problem: RefusalProblem | null, cause: unknown) =>
    error(
      'engine-failed',
      `The engine refused to ${doing}: ${words}`,
      problem === null
        ? 'Act on its answer; docker info tells which engine this is.'
        : REFUSAL_HINTS[problem],
      cause,
    ),
  engineHung: (doing: string, bound: string) =>
    error(
      'engine-hung',
      `The engine did not answer within ${bound} when asked to ${doing}.`,
      'Check that the engine is healthy (docker info); restart it if that hangs too.',
    ),
  engineSlow: (doing: string, bound: string) =>
    error(
      'engine-slow',
      `The engine answers, but did not ${doing} within ${bound}.`,
      'Look at its log (journalctl -u docker) and at what else the machine does; run it again.',
    ),

  // One container
  containerGone: (cause: unknown) =>
    error('container-gone', 'The container exited before the signal was sent.', '', cause),
  containerDisturbed: () =>
    error(
      'container-disturbed',
      'Something else stopped or killed the container during the probe.',
      'Leave containers named sigprobe-… alone while sigprobe runs, and run it again.',
    ),
  loadImpossible: () =>
    error(
      'load-impossible',
      'Cannot send requests to the container from here: entering its network takes root, or the user of a rootless engine, and no address is known to lead to it.',
      "Run sigprobe as root, or as the user of a rootless engine, on the engine's own machine, or leave --load out.",
    ),
  loadFailed: () =>
    error(
      'load-failed',
      'The load generator exited before reporting its results.',
      'Run it again; a machine that is short of memory may have killed it.',
    ),
  /** `frames` are the lines of its stack. */
  defect: (words: string, frames: readonly string[], cause: unknown) =>
    error(
      'defect',
      `This is a defect in sigprobe, not in the image: ${words.replace(/\.$/, '')}.`,
      `Please report it${frames.length === 0 ? '' : ` with this: ${frames.join('; ')}`}.`,
      cause,
    ),
  /** The same failure when removing the containers failed as well. */
  withLeftovers: (failure: SigprobeError) =>
    error(
      failure.code,
      failure.message,
      `${failure.hint} A container may have been left behind; the next run or sigprobe clean removes it.`.trim(),
      failure.cause,
    ),
} as const;

function inFile({ file, line, column }: Place, message: string, hint: string, cause?: unknown) {
  return error('bad-file', `${file}:${line}:${column} ${message}`, hint, cause);
}

function error(code: ErrorCode, message: string, hint: string, cause?: unknown): SigprobeError {
  return new SigprobeError(code, message, hint, cause);
}
