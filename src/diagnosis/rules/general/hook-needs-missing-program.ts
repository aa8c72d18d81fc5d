import type { HookFacts } from '../../../observation.js';
import type { Facts } from '../../facts/facts.js';
import { missingProgram } from '../../facts/missing-program.js';
import { hookEvidence, type NamedHook, nameHook, outputEvidence } from '../../wording/hook-words.js';
import { lines } from '../../wording/wording.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  readonly hook: NamedHook;
  /** As the hook names it. */
  readonly program: string;
};

export const hookNeedsMissingProgram = defineRule({
  id: 'hook-needs-missing-program',
  severity: 'warning',
  page: {
    title: 'A hook needs a program that is not in the container',
    what: 'The hook, or the shell in which it runs, did not find a program. Images without a distribution have neither sh nor sleep nor curl.',
    why: 'What the hook was to do, such as waiting for load balancers, is not done. Kubernetes notes an event that hardly anybody reads, and goes on; Compose does not stop the container at all.',
    before: 'preStop:\n  exec:\n    command: ["sleep", "10"]      # in an image without sleep',
    after: 'preStop:\n  sleep:\n    seconds: 10      # the kubelet waits; nothing of the image is needed',
    lookalikes:
      'A hook whose program is there and fails is hook-fails in Kubernetes. A script whose interpreter is missing is not told from one that cannot be run for another reason.',
    wrong:
      'A volume of the cluster may bring the program, and be empty here. Then the report says so in its notes.',
  },
  check(facts: Facts): Match<Data> | null {
    const { hooks = [], rules } = facts.observation.hooks ?? {};
    const hook = hooks.find((each) => missingProgram(each) !== null);
    const program = hook === undefined ? null : missingProgram(hook);
    if (hook === undefined || program === null) return null;
    const { name } = facts.signal;
    return {
      data: { signal: name, hook: nameHook(hook), program },
      message: `The hook ${hook.what} failed: it needs ${program}, which was not found in the container.`,
      evidence: lines(hookEvidence(hook), outputEvidence(hook)),
      fix:
        (rules === 'kubernetes' ? sleepAction(hook) : null) ??
        `Put ${program} into the image, or do without it.`,
      missing: [],
      place: hook.place,
    };
  },
});

/** A hook that only waits, which the kubelet does itself since Kubernetes 1.34 (1.30 with the gate); null for any other. */
function sleepAction({ what }: HookFacts): string | null {
  const [, seconds] = /^(?:\S*\/)?(?:(?:ba|da|a)?sh -c ['"]?(?:\S*\/)?)?sleep (\d+)['"]?$/.exec(what) ?? [];
  return seconds === undefined ? null : `preStop:\n  sleep:\n    seconds: ${seconds}`;
}
