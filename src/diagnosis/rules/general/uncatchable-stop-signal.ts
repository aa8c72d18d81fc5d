import { cannotBeRefused } from '../../../kernel/default-action.js';
import { SIGTERM } from '../../../kernel/signals.js';
import type { SignalFacts } from '../../../observation.js';
import { hasHandlerFor } from '../../facts/dispositions.js';
import type { Facts } from '../../facts/facts.js';
import { declarer, stopSignalLine } from '../../wording/stop-signal.js';
import { describe, endEvidence, lines } from '../../wording/wording.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  readonly signalSource: SignalFacts['source'];
  /** Whether the main process handles SIGTERM, which would let it clean up; null when that is not known. */
  readonly handlesSigterm: boolean | null;
};

export const uncatchableStopSignal = defineRule({
  id: 'uncatchable-stop-signal',
  severity: 'warning',
  page: {
    title: 'The stop signal is one that no program can handle',
    what: 'The stop signal is SIGKILL or SIGSTOP. Neither can be caught, blocked or ignored: SIGKILL ends every process at once, SIGSTOP stops PID 1, which then waits for the SIGKILL at the end of the budget.',
    why: 'No cleanup is possible, whatever handlers the program has: requests in progress are dropped, buffers are not written, locks stay. The grace period is of no use.',
    before: 'STOPSIGNAL SIGKILL',
    after: 'STOPSIGNAL SIGTERM      # or no such line: SIGTERM is the default',
    lookalikes:
      'A container that exits with 137 after another signal was SIGKILLed by something else: see nonzero-exit and oom-killed.',
    wrong: 'Where the program has nothing to lose, as a cache in memory, ending it at once is right.',
  },
  check(facts: Facts): Match<Data> | null {
    const { signal, mainProcess } = facts;
    if (!cannotBeRefused(signal.number)) return null;
    const handlesSigterm = mainProcess === null ? null : hasHandlerFor(mainProcess, SIGTERM);
    const who = declarer(facts.observation);
    const declared =
      who === null
        ? `The container was sent ${signal.name}`
        : `${who} declares ${signal.name} as its stop signal`;
    return {
      data: { signal: signal.name, signalSource: signal.source, handlesSigterm },
      message: `${declared}, which no program can handle: no cleanup is possible.`,
      evidence: lines(
        mainProcess !== null && handlesSigterm === true
          ? `${describe(facts, mainProcess)} has a handler for SIGTERM, which ${signal.name} bypasses.`
          : null,
        endEvidence(facts),
      ),
      fix: who === null ? 'Send SIGTERM instead.' : stopSignalLine(facts.observation, 'SIGTERM'),
      missing: [],
      place: facts.observation.declared?.signal ?? null,
    };
  },
});
