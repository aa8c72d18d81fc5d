import type { Observation, ProcessFacts, Remedy, SingleRemedy } from '../../observation.js';
import { duration } from '../../text/duration.js';
import type { Facts } from '../facts/facts.js';
import { childrenOf, descendantsOf } from '../processes/descent.js';
import { quote } from '../processes/process-tree.js';
import { isInit, isShell } from '../processes/programs.js';
import type { Outcome } from '../verdict.js';
import { commandLine } from '../wording/wording.js';
import { declaredSignal, dockerfileLines, startOf } from './dockerfile.js';
import { endsIn, isMinor, programOf } from './dropped-programs.js';
import { partsOf } from './remedy-parts.js';

/** What to write to apply the remedy in the image or in the way it is run, a line per place. */
export function howTo(remedy: Remedy, facts: Facts): string {
  const { observation } = facts;
  const places = new Map<Place, string[]>([['Dockerfile', dockerfileLines(remedy, observation)]]);
  for (const part of partsOf(remedy)) {
    const unneeded = onlyPlatformHasTo(part, observation);
    if (unneeded !== null && remedy === part) return unneeded;
    for (const [at, written] of placesOf(part, observation))
      places.set(at, [...(places.get(at) ?? []), ...written]);
  }
  return [...places].flatMap(([at, written]) => place(`${at}:`, written)).join('\n');
}

type Place = 'Dockerfile' | 'docker run' | 'compose' | 'Kubernetes';

function onlyPlatformHasTo(part: SingleRemedy, { image }: Observation): string | null {
  return part.kind === 'stop-signal' && part.signal === declaredSignal(image)
    ? `The image declares ${part.signal}: have the platform send that one.`
    : null;
}

function placesOf(part: SingleRemedy, { image }: Observation): [Place, string[]][] {
  switch (part.kind) {
    case 'exec-form':
    case 'entrypoint':
    case 'default-signal': {
      const { entrypoint, cmd } = startOf(part.argv, image);
      // Both fields replace the image's ENTRYPOINT and drop its CMD, or the CMD alone.
      const [composeKey, field] = entrypoint === null ? ['command', 'args'] : ['entrypoint', 'command'];
      const words = entrypoint ?? cmd;
      const workdir = part.kind === 'entrypoint' ? part.workdir : null;
      return [
        [
          'compose',
          [
            `${composeKey}: ${list(words, (word) => word.replaceAll('$', '$$$$'))}`,
            ...(workdir === null ? [] : [`working_dir: ${JSON.stringify(workdir)}`]),
          ],
        ],
        [
          'Kubernetes',
          [
            `${field}: ${list(words, (word) => word.replaceAll('$(', '$$$$('))}`,
            ...(workdir === null ? [] : [`workingDir: ${JSON.stringify(workdir)}`]),
          ],
        ],
      ];
    }
    case 'stop-signal':
      return [
        ['docker run', [`--stop-signal ${part.signal}`]],
        ['compose', [`stop_signal: ${part.signal}`]],
        ['Kubernetes', ['takes the signal from the image']],
      ];
    case 'init':
      return [
        ['docker run', ['--init']],
        ['compose', ['init: true']],
        [
          'Kubernetes',
          [
            'has no field for an init: install one in the image,',
            'or set shareProcessNamespace: true in the pod',
          ],
        ],
      ];
  }
}

/** What to know before applying a remedy that was run; null when there is nothing. */
export function caveatOf(remedy: Remedy, facts: Facts): string | null {
  const caveats = partsOf(remedy).flatMap((part) => caveatOfPart(part, facts) ?? []);
  return caveats.length === 0 ? null : caveats.join(' ');
}

function caveatOfPart(remedy: SingleRemedy, facts: Facts): string | null {
  switch (remedy.kind) {
    case 'init': {
      const tried = "Run with the engine's init, which behaves the same.";
      return remedy.source.kind === 'download' ? `${tried} ADD --chmod needs BuildKit.` : tried;
    }
    case 'entrypoint':
    case 'default-signal': {
      const launchers = launchersOf(remedy.argv, facts);
      if (launchers.length === 0) return null;
      const isMoved = remedy.kind === 'entrypoint' && remedy.workdir !== null;
      return `Run without ${launchers.join(' and ')}: what that sets up (environment, ${isMoved ? '' : 'directory, '}user) or does before and after is missing.${inScript(remedy, facts)}`;
    }
    case 'stop-signal':
      return remedy.signal === 'SIGTERM'
        ? null
        : 'Does not help on platforms that always send SIGTERM, such as Cloud Run and Heroku.';
    case 'exec-form':
      return null;
  }
}

/** Why a trial does not show that the container would stop; null when it does. */
export function doubtOf(outcome: Outcome, { end, signal }: Observation): string | null {
  if (outcome === 'graceful' || outcome === 'abrupt') return null;
  switch (end.kind) {
    case 'still-running':
      return end.proof === null
        ? `still running ${duration(end.afterMs)} after ${signal.name}`
        : `the kernel discards ${signal.name} as before`;
    case 'exited':
      return outcome === 'killed'
        ? `exits only after ${duration(end.afterMs)}`
        : `it ${outcome === 'completed' ? 'exited' : 'may have exited'} by itself`;
    case 'exited-before-signal':
      return `exited with code ${end.code} before ${signal.name}`;
    case 'cannot-start':
      return end.reason === 'other' ? `cannot start: ${end.message}` : `cannot start (${end.reason})`;
    case 'not-signalled':
      return end.why;
  }
}

/**
 * In a script the fix is one word: with exec the program replaces the shell and keeps what the script has
 * set up.
 */
function inScript(remedy: SingleRemedy, facts: Facts): string {
  if (remedy.kind !== 'entrypoint') return '';
  const program = programOf(remedy.argv, facts);
  const parent = [facts.pid1, ...facts.others].find((each) => each?.pid === program?.ppid);
  if (!program?.argv || !parent || !isShell(parent) || isOneLiner(parent)) return '';
  // With exec the program would become the parent of what else the script runs, and would have to stop it.
  if (childrenOf(parent, facts.others).some((child) => child !== program && !isMinor(child))) return '';
  const wasHandedIn = parent.argv !== null && endsIn(parent.argv, program.argv);
  const command = wasHandedIn ? '"$@"' : program.argv.map(quote).join(' ');
  return ` To keep that, end the script with: exec ${command}`;
}

function isOneLiner({ argv }: ProcessFacts): boolean {
  return argv === null || argv.some((word) => /^-[a-z]*c$/.test(word));
}

/** What ran in front of the program, or became it by exec, and is not part of the remedy's command line. */
function launchersOf(argv: readonly string[], facts: Facts): string[] {
  const program = programOf(argv, facts);
  if (program === null) return [];
  const { argv: ran } = facts.observation.trial;
  const all = [facts.pid1, ...facts.others].filter((each) => each !== null);
  const above = all.filter((each) => each !== program && descendantsOf(each, all).includes(program));
  const left = above.filter((each) => !isInit(each) || argv[0] !== each.argv?.[0]);
  const hasBecome = above.length === 0 && !endsIn(ran, program.argv ?? []);
  return hasBecome ? [ran.join(' ')] : left.map(commandLine);
}

const LABEL_COLUMNS = 12;

function place(label: string, written: readonly string[]): string[] {
  return written.map((line, index) => `${(index === 0 ? label : '').padEnd(LABEL_COLUMNS)}${line}`);
}

function list(words: readonly string[], toText: (word: string) => string): string {
  return `[${words.map((word) => JSON.stringify(toText(word))).join(', ')}]`;
}
