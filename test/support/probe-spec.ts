import { connect } from '../../src/api/connect.js';
import { type KernelRecordMode, openRecorder } from '../../src/api/open-recorder.js';
import { identifyOwner } from '../../src/api/owner.js';
import { type ProbeChoices, toSettings } from '../../src/api/settings.js';
import type { Report } from '../../src/diagnosis/results/report.js';
import { probe } from '../../src/probe/probe.js';
import type { Declared, Hook, Place, TargetSpec } from '../../src/target-spec.js';
import { PLAIN_SETTINGS } from '../../src/target-spec.js';
import type { DeclaredSketch } from './fixtures.js';

export interface SpecProbe extends ProbeChoices {
  readonly host: string;
  readonly kernelRecord?: KernelRecordMode;
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
    const { report } = await probe([spec], toSettings({ remedies: false, pull: 'never', ...choices }), {
      engine,
      ...identity,
      isOwnerAlive: () => null,
      recorder,
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
export function specOf(
  image: string,
  declared: DeclaredSketch,
  unusual: Partial<TargetSpec> = {},
): TargetSpec {
  return {
    kind: declared.platform === 'compose' ? 'compose' : 'k8s',
    name: image,
    image,
    entrypoint: null,
    cmd: null,
    init: false,
    settings: PLAIN_SETTINGS,
    declared: toDeclared(declared),
    ...unusual,
  };
}

function toDeclared({ platform, graceMs, hooks }: DeclaredSketch): Declared {
  const file = platform === 'compose' ? 'compose.yaml' : 'pod.yaml';
  const at = (line: number, path: string): Place => ({ file, line, column: 1, path });
  return {
    place: at(1, 'target'),
    notes: [],
    obstacle: null,
    signal: null,
    grace: { budgetMs: graceMs, place: at(2, 'target.grace') },
    ready: null,
    hooks: hooks.map(
      (argv, index): Hook => ({
        place: at(3 + index, `target.hooks[${index}]`),
        action: { kind: 'exec', argv },
        user: null,
        workdir: null,
        env: [],
        privileged: false,
      }),
    ),
    hookRules: platform,
  };
}
