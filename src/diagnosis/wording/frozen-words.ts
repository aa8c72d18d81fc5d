import { signalName } from '../../kernel/signals.js';
import type { ProcessFacts } from '../../observation.js';
import { duration } from '../../text/duration.js';
import { racedBy } from '../facts/exit-accounts.js';
import type { Facts } from '../facts/facts.js';
import { frozenResult } from '../facts/frozen-trials.js';
import { engineEvidence, pidOf } from './wording.js';

/** Why no trial with frozen processes showed how this one exits; null when one showed it, or none was run. */
export function notFrozenEvidence(facts: Facts, process: ProcessFacts): string | null {
  const result = frozenResult(facts, process);
  const tried = `A second container, run with PID ${pidOf(facts, process)} frozen (SIGSTOP), did not show it`;
  if (result.kind === 'stayed')
    return `${tried}: PID 1 took longer to exit, and may only have noticed ${facts.signal.name} later.`;
  if (result.kind !== 'unknown') return null;
  switch (result.why) {
    case 'too-early':
      return `${tried}: it was frozen before it had its handler.`;
    case 'set-going':
      return `${tried}: another process set it going again (SIGCONT).`;
    case 'replaced':
      return `${tried}: its parent took it for dead and started another in its place.`;
    case 'sooner':
      return `${tried}: PID 1 exited sooner than with it running, as a parent does that takes a stopped child for one that has exited.`;
    case 'perhaps-sooner':
      return `${tried}: PID 1 may have exited sooner than with it running, but the engine took so long to send the signal that both times are uncertain.`;
    case 'at-once':
      return `${tried}: it ended at once all the same, by force or because another process set it going again (SIGCONT).`;
    case 'close':
      return `${tried}: a signal ended the frozen process not long after the other had exited, which may have been by itself.`;
    case 'delayed':
      return `${tried}: the engine took so long to send the signal that it is not known whether a signal ended the frozen process when the other had exited, or later.`;
    case 'unwatched':
      return `${tried}: PID 1 exited before the next look, and may have set it going again (SIGCONT).`;
    case 'known-to-set-going':
      return `${tried}: PID 1 exited before the next look, and a program above it sends SIGCONT to what it tells to stop, which sets it going again.`;
    case 'busy':
      return `${tried}: PID 1 took longer to exit, but it was never seen asleep meanwhile, so that the machine may have been too busy to let it run.`;
    case 'not-frozen':
      return notRunEvidence(facts);
  }
}

function notRunEvidence({ trials, signal }: Facts): string | null {
  const tried = 'A second container, to be run with those processes frozen (SIGSTOP), did not show it either';
  const ends = trials.frozenChildren.map(({ end }) => end);
  const end = ends.find(({ kind }) => kind !== 'exited' && kind !== 'still-running');
  switch (end?.kind) {
    case 'not-signalled':
      return `${tried}: ${end.why}.`;
    case 'cannot-start':
      return `${tried}. ${engineEvidence(end.message)}`;
    case 'exited-before-signal':
      return `${tried}: it exited with code ${end.code} before ${signal.name} was sent.`;
    case 'exited':
    case 'still-running':
    case undefined:
      return null;
  }
}

/** What shows that one which exited before PID 1 did so by chance. */
export function racerEvidence(facts: Facts, process: ProcessFacts): string {
  const pid = pidOf(facts, process);
  const frozen =
    frozenEvidence(facts, process) ?? `${triedWithout(facts, process)} PID 1 exited sooner still.`;
  const chance =
    racedBy(facts, process) === 'unreaped'
      ? "just before PID 1 this time, which by the kernel's record had not been told of that, or had not waited for it."
      : 'before PID 1 this time, but no snapshot shows PID 1 asleep until then, as one that waits is.';
  return `PID ${pid} exited ${chance} ${frozen}`;
}

function triedWithout(facts: Facts, process: ProcessFacts): string {
  return `In a second container, with PID ${pidOf(facts, process)} frozen (SIGSTOP) so that it could not exit by itself,`;
}

/** What became of the process when it was frozen; null where no trial shows it. */
export function frozenEvidence(facts: Facts, process: ProcessFacts): string | null {
  const result = frozenResult(facts, process);
  const tried = triedWithout(facts, process);
  switch (result.kind) {
    case 'left':
      return `${tried} PID 1 exited as fast and left it behind.`;
    case 'not-waited-for':
      return result.isLate
        ? `In a second container, with PID ${pidOf(facts, process)} frozen (SIGSTOP) some time after ${facts.signal.name}, so that it could not exit by itself, PID 1 exited as fast, though it stays for one that is frozen from the start.`
        : `${tried} PID 1 exited as fast.`;
    case 'ended-by-force':
      return result.signal === null
        ? `${tried} it ended all the same, within ${duration(result.afterMs)} of ${facts.signal.name}: a signal ended it.`
        : `${tried} it was sent ${signalName(result.signal)}, which it does not handle, within ${duration(result.afterMs)} of ${facts.signal.name}.`;
    case 'waited-for':
    case 'stayed':
    case 'unknown':
      return null;
  }
}
