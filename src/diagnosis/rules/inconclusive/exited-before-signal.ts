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
      'A server that daemonizes exits as PID 1 on purpose: run it in the foreground (nginx -g "daemon off;"). A program that lacks configuration exits with an error: the report shows its log.',
    wrong:
      'A batch job is meant to exit: give it enough work to outlast the probe, or probe the service that it belongs to.',
  },
  check(facts: Facts): Match<Data> | null {
    const { end } = facts.observation;
    if (end.kind !== 'exited-before-signal' || endedByHook(facts) !== null) return null;
    const { code, afterMs, oomKilled } = end;
    const signal = facts.signal.name;
    const alone = withoutDependencies(facts.observation);
    const how = code === 0 ? 'It finished its work, or it daemonized.' : 'It failed; its log may say why.';
    return {
      data: { signal, exitCode: code, exitedAfterMs: afterMs, oomKilled },
      message: `The container exited by itself with code ${code} before ${signal} was sent, so nothing was tested. ${how}`,
      evidence: lines(
        endEvidence(facts),
        oomKilled ? 'The engine marks the container as OOMKilled.' : null,
        alone?.evidence ?? null,
      ),
      fix:
        alone?.fix ??
        (code === 0
          ? 'Run the program in the foreground, or give the container a command that keeps running: sigprobe IMAGE -- COMMAND'
          : 'Give the program what it needs to run: sigprobe -e NAME=value -v ./config:/etc/app IMAGE'),
      missing: [],
    };
  },
});
