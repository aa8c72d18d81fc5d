import { parseSignal, SIGTERM, signalOf } from '../../../kernel/signals.js';
import type { Facts } from '../../facts/facts.js';
import { gatherFacts } from '../../facts/gather-facts.js';
import { trialsOf } from '../../facts/trials.js';
import { outcomeOf } from '../../outcome.js';
import type { Outcome } from '../../verdict.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  /** As the manifest names it. */
  readonly signal: string;
  /** What is sent where the manifest's is not. */
  readonly ownSignal: string;
  /** Of a trial with that one; null where none was run. */
  readonly ownOutcome: Outcome | null;
};

export const stopSignalIgnoredByPlatform = defineRule({
  id: 'stop-signal-ignored-by-platform',
  severity: 'info',
  page: {
    title: 'Most clusters ignore the stop signal that the manifest names',
    what: "The manifest sets lifecycle.stopSignal. Kubernetes sends it since 1.33 where the gate ContainerStopSignals is on and the container runtime knows it. Any other cluster sends the image's own STOPSIGNAL, or SIGTERM.",
    why: 'Nothing fails where it is ignored: the field is dropped, and the container gets a signal that was perhaps never tried.',
    before: 'lifecycle:\n  stopSignal: SIGQUIT',
    after: 'STOPSIGNAL SIGQUIT      # in the Dockerfile, which every cluster honours',
    lookalikes:
      'A stopSignal without spec.os.name is refused by Kubernetes; it is not sent here either, and a note says so. Of a stop_signal in a Compose file this is not true: Compose sends it.',
    wrong: 'Where every cluster that runs it has the gate on, it does not matter.',
  },
  check(facts: Facts): Match<Data> | null {
    const { signal, observation } = facts;
    const { declared, image } = observation;
    if (declared?.platform !== 'kubernetes' || signal.source !== 'declared') return null;
    const own = parseSignal(image.stopSignal ?? 'SIGTERM') ?? signalOf(SIGTERM);
    if (own.number === signal.number) return null;
    const ownOutcome = outcomeOn(facts, own.number);
    const then = ownOutcome === null ? '' : `, on which the outcome is ${ownOutcome}`;
    return {
      data: { signal: signal.name, ownSignal: own.name, ownOutcome },
      message: `Only Kubernetes 1.33 and later with the gate ContainerStopSignals sends ${signal.name}, which the manifest names. Any other sends ${own.name}${then}.`,
      evidence: [
        `The image ${image.stopSignal === null ? 'declares no STOPSIGNAL' : `declares STOPSIGNAL ${image.stopSignal}`}.`,
      ],
      fix: `Write STOPSIGNAL ${signal.name} in the Dockerfile.`,
      missing: [],
      place: declared.signal,
    };
  },
});

/** What a trial with that signal came to; null where there was none. */
function outcomeOn({ trials: { sigterm } }: Facts, signal: number): Outcome | null {
  if (sigterm === null || sigterm.probe.signal.number !== signal) return null;
  return outcomeOf(gatherFacts({ ...trialsOf(sigterm.probe), ...sigterm }));
}
