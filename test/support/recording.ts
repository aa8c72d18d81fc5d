import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { diagnose } from '../../src/diagnosis/diagnose.js';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.js';
import type { Trials } from '../../src/diagnosis/facts/trials.js';
import { earlyId, sigtermOf, trialsOf } from '../../src/diagnosis/facts/trials.js';
import type { TargetResult } from '../../src/diagnosis/results/report.js';
import type { Observation, ProcessFacts, TrialRole } from '../../src/observation.js';
import { upgradeObservation } from '../../src/observation-v1.js';
import type { Verdict } from './fixtures.js';

/** What a test compares of a diagnosis: `fires` as far as asked for, `silent` those that should have been and were not. */
export interface Summary {
  readonly outcome: string;
  readonly exitCode: number | null;
  readonly missing: readonly string[];
  readonly fires: readonly string[];
  readonly silent: readonly string[];
  readonly proof: string | null;
}

export function summaryOf(diagnosis: Diagnosis, { fires, silent, missing }: Verdict): Summary {
  const fired = diagnosis.findings.map(({ rule }): string => rule);
  return {
    outcome: diagnosis.outcome,
    exitCode: diagnosis.exit?.code ?? null,
    missing: missing === null ? [] : [...diagnosis.missing].sort(),
    fires: fired.filter((rule) => fires.includes(rule)).sort(),
    silent: fired.filter((rule) => silent.includes(rule)).sort(),
    proof: diagnosis.stoppedWaiting?.proof ?? null,
  };
}

/** The summary that a diagnosis as expected has. */
export function expectedSummary({ outcome, exitCode, missing, fires, proof }: Verdict): Summary {
  return {
    outcome,
    exitCode,
    missing: [...(missing ?? [])].sort(),
    fires: [...fires].sort(),
    silent: [],
    proof,
  };
}

const FOLDER = fileURLToPath(new URL('../unit/observations/', import.meta.url));

/** The names of the fixtures that have a recording. */
export function recordedNames(): string[] {
  return readdirSync(FOLDER).flatMap((file) => /^(.+)\.json$/.exec(file)?.[1] ?? []);
}

/** The text of a fixture's recording. */
export function readRecording(name: string): string {
  const file = `${FOLDER}${name}.json`;
  if (!existsSync(file))
    throw new Error(
      `The fixture ${name} has no recording: npm run fixture -- ${name} makes it (it takes a Docker engine).`,
    );
  return readFileSync(file, 'utf8');
}

/** Keeps what was observed of a fixture. */
export function writeRecording(name: string, result: TargetResult): void {
  writeFileSync(`${FOLDER}${name}.json`, formatRecording(recordingOf(result)));
}

/** Snapshots of one observation that a recording keeps: enough for every rule, few enough to read in a diff. */
const KEPT_SNAPSHOTS = 40;

/** The trials of one target, by their role; remedies decide nothing and are left out. */
export type Recording = Partial<
  Record<keyof Trials | 'sigtermFrozen', Observation | readonly Observation[]>
> & {
  readonly probe: Observation;
};

/** What to keep of a result so that `diagnose` can judge it again. */
function recordingOf({ runs }: TargetResult): Recording {
  const byRole = new Map<TrialRole, Observation>();
  for (const run of runs)
    if (run.trial.role !== 'remedy' && !byRole.has(run.trial.role)) byRole.set(run.trial.role, run);
  const early = runs.find(({ trial }) => trial.id === earlyId(runs[0]?.trial.id ?? ''));
  const frozen = runs.filter(({ trial }) => /^frozen-children(-later)?(\/\d+)?$/.test(trial.id));
  const sigtermFrozen = sigtermOf(runs)?.frozenChildren ?? [];
  return Object.fromEntries([
    ...[...byRole]
      .filter(([role]) => role !== 'frozen-children' || frozen.length > 0)
      .map(([role, run]) => [role, role === 'frozen-children' ? frozen.map(compact) : compact(run)]),
    ...(early === undefined ? [] : [['early', compact(early)]]),
    ...(sigtermFrozen.length === 0 ? [] : [['sigtermFrozen', sigtermFrozen.map(compact)]]),
  ]) as Recording;
}

/** The trials that a recording holds; older recordings are upgraded, so that a new field does not rewrite them. */
function replay(recording: Recording): Trials {
  const trials = Object.entries(recording).map(([role, observation]) => [
    role.replace(/^(held|frozen-children)$/, 'frozenChildren'),
    /^(held|frozen|sigtermFrozen)/.test(role) || Array.isArray(observation)
      ? [observation].flat().map((each) => upgradeObservation(each as Observation))
      : upgradeObservation(observation as Observation),
  ]);
  const { sigterm, sigtermFrozen = [], ...others } = Object.fromEntries(trials);
  const explained = sigterm && { probe: sigterm, control: null, frozenChildren: sigtermFrozen };
  return { ...trialsOf(recording.probe), ...others, sigterm: explained ?? null };
}

const replayed = new Map<string, Trials>();
const diagnosed = new Map<string, Diagnosis>();

/** The trials that were recorded of a fixture. */
export function recordedTrials(name: string): Trials {
  const known = replayed.get(name) ?? replay(JSON.parse(readRecording(name)) as Recording);
  replayed.set(name, known);
  return known;
}

/** What they come to. */
export function recordedDiagnosis(name: string): Diagnosis {
  const known = diagnosed.get(name) ?? diagnose(recordedTrials(name));
  diagnosed.set(name, known);
  return known;
}

/** A recording as JSON that reads well in a diff: one process a line, whatever else is short on one line too. */
export function formatRecording(recording: Recording): string {
  return `${format(recording, '')}\n`;
}

const MAX_LINE = 110;

function format(value: unknown, indent: string): string {
  const line = JSON.stringify(value);
  const isProcess = typeof value === 'object' && value !== null && 'ppid' in value;
  if (typeof value !== 'object' || value === null || isProcess || indent.length + line.length <= MAX_LINE)
    return line;
  const deeper = `${indent}  `;
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const parts = Array.isArray(value)
    ? value.map((each) => format(each, deeper))
    : Object.entries(value)
        .filter(([, each]) => each !== undefined)
        .map(([key, each]) => `${JSON.stringify(key)}: ${format(each, deeper)}`);
  return `${open}\n${parts.map((part) => deeper + part).join(',\n')}\n${indent}${close}`;
}

/** Of a longer command line a recording keeps the two ends, by which processes are told apart. */
const LONGEST_ARGS = 2_000;

/** Drops what was seen while starting first, then the latest of what followed the signal; the table before it and the last one stay. */
function compact(observation: Observation): Observation {
  const { snapshots: all } = observation;
  const starting = all.filter(({ phase }) => phase === 'starting');
  const others = all.filter(({ phase }) => phase !== 'starting');
  const last = others.at(-1);
  const head = others.slice(0, KEPT_SNAPSHOTS - 1);
  const kept = last === undefined || head.includes(last) ? head : [...head, last];
  const room = KEPT_SNAPSHOTS - kept.length;
  const snapshots = [...(room > 0 ? starting.slice(-room) : []), ...kept];
  return {
    ...observation,
    // How quick the machine was decides nothing, and would change with every recording.
    phases: null,
    snapshots: snapshots.map((table) => ({ ...table, processes: table.processes.map(shorten) })),
  };
}

function shorten(process: ProcessFacts): ProcessFacts {
  const { args } = process;
  if (args.length <= LONGEST_ARGS) return process;
  return { ...process, args: `${args.slice(0, LONGEST_ARGS / 2)}… …${args.slice(-LONGEST_ARGS / 2)}` };
}
