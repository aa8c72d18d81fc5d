import type { TrialRole } from '../../observation.js';
import { sanitize } from '../../text/sanitize.js';
import type { TrialStep } from '../../trial/trial-step.js';

/** What a target is doing, as the rest of a sentence about it; null for what there is nothing to say of. */
export function describeStep(step: TrialStep): string | null {
  switch (step.kind) {
    case 'pulling':
      return 'pulling the image';
    case 'building':
      return `building the image: ${sanitize(step.line)}`;
    case 'starting-dependency':
      return `starting ${sanitize(step.name)}, which it depends on`;
    case 'queued':
      return 'waiting for its turn to start';
    case 'creating':
      return 'creating a container';
    case 'starting':
      return 'starting it';
    case 'waiting-until-ready':
      return 'waiting until it is ready';
    case 'running-hook':
      return `running the hook ${sanitize(step.what)}`;
    case 'signalled':
      return `sent ${step.signal}, waiting for it to exit`;
    case 'beside':
      return step.trials.length === 0 ? null : describeTrials(step.trials);
    case 'kept':
      return `kept container ${step.container.slice(0, 12)}${keptAs(step.as)}`;
    case 'warned':
      return `warning: ${sanitize(step.message)}`;
    case 'ended':
    case 'finished':
      return null;
  }
}

function keptAs(as: Extract<TrialStep, { kind: 'kept' }>['as']): string {
  if (as === 'target') return '';
  return as === 'holder' ? ', which holds what its Pod shares' : `, ${sanitize(as.member)} of the same Pod`;
}

/** A word for many targets that do the same. */
export function summariseStep({ kind }: TrialStep): string {
  switch (kind) {
    case 'pulling':
      return 'pulling';
    case 'building':
      return 'building';
    case 'starting-dependency':
      return 'starting what it depends on';
    case 'queued':
      return 'waiting for the engine';
    case 'creating':
    case 'starting':
      return 'starting';
    case 'waiting-until-ready':
      return 'not ready yet';
    case 'running-hook':
      return 'running a hook';
    case 'signalled':
      return 'waiting for the exit';
    default:
      return 'comparing';
  }
}

const TRIALS: Readonly<Record<TrialRole, string>> = {
  probe: 'probing again',
  differential: 'trying it behind an init',
  control: 'watching it without a signal',
  'frozen-children': 'holding its other processes still',
  'second-signal': 'sending it a second signal',
  sigterm: 'sending SIGTERM as well',
  remedy: 'trying a remedy',
};

function describeTrials(trials: readonly TrialRole[]): string {
  const remedies = trials.filter((role) => role === 'remedy').length;
  const words = trials.map((role) =>
    role === 'remedy' && remedies > 1 ? `trying ${remedies} remedies` : TRIALS[role],
  );
  return [...new Set(words)].join(', ');
}
