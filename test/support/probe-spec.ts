import { connect } from '../../src/api/connect.js';
import { type KernelRecordMode, openRecorder } from '../../src/api/open-recorder.js';
import { identifyOwner } from '../../src/api/owner.js';
import { type ProbeChoices, toSettings } from '../../src/api/settings.js';
import type { Report, TargetResult } from '../../src/diagnosis/results/report.js';
import { probe } from '../../src/probe/probe.js';
import {
  type Declared,
  type Hook,
  PLAIN_SETTINGS,
  type Place,
  type RunSettings,
  type TargetSpec,
} from '../../src/target-spec.js';
import { manifestTargets } from '../../src/targets/k8s/manifest-targets.js';
import type { DeclaredSketch } from './fixtures.js';
import { validateReport } from './validate-report.js';

export interface SpecProbe extends ProbeChoices {
  readonly host: string;
  readonly kernelRecord?: KernelRecordMode;
}

/** The one result of such a probe, checked against the schema; @throws where there is none */
export async function resultOf(spec: TargetSpec, how: SpecProbe): Promise<TargetResult> {
  const report = await probeSpec(spec, how);
  const faults = validateReport(JSON.parse(JSON.stringify(report)));
  const [result] = report.results;
  if (faults.length > 0 || result === undefined) throw new Error(JSON.stringify([faults, report.errors]));
  return result;
}

/** Probes a target as a file would declare it, in this process; without remedies unless they are asked for. */
export async function probeSpec(
  spec: TargetSpec,
  { host, kernelRecord = 'auto', ...choices }: SpecProbe,
): Promise<Report> {
  const engine = await connect({ host });
  const identity = identifyOwner(process.pid);
  const recorder = await openRecorder(kernelRecord, identity);
  try {
    const settings = toSettings({ remedies: false, pull: 'never', ...choices });
    const { report } = await probe([{ spec, settings }], {
      engine,
      ...identity,
      isOwnerAlive: () => null,
      recorder,
      helper: { wish: { kind: 'auto' }, pull: 'never' },
      jobs: 1,
      abort: new AbortController().signal,
      onStep: () => undefined,
    });
    return report;
  } finally {
    await recorder?.close();
    engine.close();
  }
}

/** The target that a fixture's expected.json declares. */
export function specOf(image: string, declared: DeclaredSketch): TargetSpec {
  return {
    kind: declared.platform === 'compose' ? 'compose' : 'k8s',
    name: image,
    image,
    entrypoint: null,
    cmd: null,
    init: false,
    settings: { ...PLAIN_SETTINGS, pid: declared.pid ?? null },
    declared: toDeclared(declared),
  };
}

/** A container of a manifest in which FIXTURE stands for the image, with the rest of its Pod. */
export function containerOf(manifest: string, image: string, container: string): TargetSpec {
  const text = manifest.replaceAll('FIXTURE', image);
  const { targets } = manifestTargets([{ file: 'pod.yaml', text }], {
    kindsWithTemplate: [],
    host: false,
    env: [],
    lookups: [],
  });
  const found = targets.find(({ name }) => name.endsWith(`/${container}`));
  if (found === undefined) throw new Error(`there is no container ${container}`);
  return found;
}

/** What a test states of a target: what is unusual of its settings, of what is declared, and what it runs. */
export interface TargetSketch {
  readonly settings?: Partial<RunSettings>;
  readonly declared?: Partial<Declared>;
  readonly cmd?: readonly string[];
}

/** A target of that image as a Compose file declares it, with 10 s of grace. */
export function aTarget(image: string, { settings, declared, cmd }: TargetSketch): TargetSpec {
  const plain = specOf(image, { platform: 'compose', graceMs: 10_000, hooks: [] });
  return {
    ...plain,
    cmd: cmd ?? null,
    settings: { ...plain.settings, ...settings },
    declared: plain.declared && { ...plain.declared, ...declared },
  };
}

/** A command that is run before the signal. */
export function aHook(argv: readonly string[], unusual: Partial<Hook> = {}): Hook {
  return {
    place: { file: 'compose.yaml', line: 3, column: 1, path: 'target.hooks[0]' },
    action: { kind: 'exec', argv },
    user: null,
    workdir: null,
    env: [],
    privileged: false,
    ...unusual,
  };
}

function toDeclared({ platform, graceMs, hooks, signal }: DeclaredSketch): Declared {
  const file = platform === 'compose' ? 'compose.yaml' : 'pod.yaml';
  const at = (line: number, path: string): Place => ({ file, line, column: 1, path });
  return {
    place: at(1, 'target'),
    notes: [],
    obstacle: null,
    signal: signal === undefined ? null : { name: signal, place: at(2, 'target.signal') },
    grace: { budgetMs: graceMs, place: at(2, 'target.grace') },
    ready: null,
    hooks: hooks.map((argv, index) => aHook(argv, { place: at(3 + index, `target.hooks[${index}]`) })),
    hookRules: platform,
    dependsOn: [],
    buildCommand: null,
  };
}
