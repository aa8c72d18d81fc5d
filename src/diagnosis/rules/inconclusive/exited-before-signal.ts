import { CLUSTER_FIX, clusterWords } from '../../facts/cluster-words.js';
import { wasDoneBefore } from '../../facts/completion.js';
import type { Facts } from '../../facts/facts.js';
import { endedByHook } from '../../facts/hooks.js';
import { withoutDependencies } from '../../wording/alone.js';
import { endEvidence, lines } from '../../wording/wording.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  /** Not sent. */
  readonly signal: string;
  readonly exitCode: number;
  /** Since the start of the container. */
  readonly exitedAfterMs: number;
  readonly oomKilled: boolean;
  /** The line of its log that speaks of its cluster; null where none does, and for a target of no manifest. */
  readonly clusterLine: string | null;
};

export const exitedBeforeSignal = defineRule({
  id: 'exited-before-signal',
  severity: 'inconclusive',
  page: {
    title: 'The container exited before the signal was sent',
    what: 'The container exited by itself while sigprobe waited for it to be ready. Nothing was left to stop, so nothing is known about how it stops.',
    why: 'A probe that sent no signal has tested nothing, so it must not pass.',
    before: 'sigprobe debian            # a shell without a terminal exits at once',
    after: 'sigprobe debian -- sleep infinity\nsigprobe -e DATABASE_URL=… myimage:tag',
    lookalikes:
      'A container of a manifest whose log speaks of the API of its cluster needs the cluster, which is not there: the report says so. A server that daemonizes exits as PID 1 on purpose: run it in the foreground (nginx -g "daemon off;"). A program that lacks configuration exits with an error: the report shows its log.',
    wrong:
      'A container of a Job or CronJob that ends with code 0 is completed, not this, and so is a Compose service for which another one waits with service_completed_successfully. Any other batch job is meant to exit: give it enough work to outlast the probe, or probe the service that it belongs to.',
  },
  check(facts: Facts): Match<Data> | null {
    const { end } = facts.observation;
    if (end.kind !== 'exited-before-signal' || endedByHook(facts) !== null || wasDoneBefore(facts))
      return null;
    const { code, afterMs, oomKilled } = end;
    const signal = facts.signal.name;
    const alone = withoutDependencies(facts.observation);
    const clusterLine = clusterWords(facts.observation);
    return {
      data: { signal, exitCode: code, exitedAfterMs: afterMs, oomKilled, clusterLine },
      message: `The container exited by itself with code ${code} before ${signal} was sent, so nothing was tested. ${howItEnded(code, clusterLine)}`,
      evidence: lines(
        endEvidence(facts),
        oomKilled ? 'The engine marks the container as OOMKilled.' : null,
        clusterLine === null ? null : `In its log: ${clusterLine}`,
        alone?.evidence ?? null,
      ),
      fix: alone?.fix ?? fixFor(facts, code, clusterLine),
      missing: [],
    };
  },
});

function howItEnded(code: number, clusterLine: string | null): string {
  if (clusterLine !== null) return 'It looks for the API of its cluster, which is not here.';
  return code === 0 ? 'It finished its work, or it daemonized.' : 'It failed; its log may say why.';
}

function fixFor({ observation: { declared } }: Facts, code: number, clusterLine: string | null): string {
  if (clusterLine !== null) return CLUSTER_FIX;
  return FIXES[declared?.platform ?? 'image'][code === 0 ? 'done' : 'failed'];
}

const FIXES = {
  image: {
    done: 'Run the program in the foreground, or give the container a command that keeps running: sigprobe IMAGE -- COMMAND',
    failed: 'Give the program what it needs to run: sigprobe -e NAME=value -v ./config:/etc/app IMAGE',
  },
  compose: {
    done: 'Run the program in the foreground. Where it is to end, let what needs it wait with condition: service_completed_successfully.',
    failed:
      'Give the program what it needs to run: variables in the environment or in .env, and the files and folders that its notes miss.',
  },
  kubernetes: {
    done: 'Run the program in the foreground. Where it is to end, make it a Job.',
    failed:
      'Give the program what it needs to run: sigprobe k8s --env NAME=value --configmap FILE --secret FILE MANIFEST',
  },
} as const;
