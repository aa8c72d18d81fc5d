import { hasFailed } from '../../../hook-rules.js';
import type { HookFacts, PodMemberFacts } from '../../../observation.js';
import { duration } from '../../../text/duration.js';
import type { Facts } from '../../facts/facts.js';
import { hookEvidence, type NamedHook, nameHook, resultWords } from '../../wording/hook-words.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  /** The other container of the Pod. */
  readonly container: string;
  readonly hook: NamedHook;
  readonly exitCode: number;
  /** Since its own signal. */
  readonly exitedAfterMs: number;
};

export const sidecarEndsFirst = defineRule({
  id: 'sidecar-ends-first',
  severity: 'warning',
  page: {
    title: 'Another container of the Pod was gone before the hook that asks it had its answer',
    what: 'The preStop hook sends a request to another container of the Pod. Both were told to stop at once, as the kubelet does; the other one exited, and the request was not answered.',
    why: 'Kubernetes stops the regular containers of a Pod together and in no order. What the hook was to do, such as draining connections, is not done.',
    before:
      'containers:\n  - name: web          # preStop: httpGet to port 8090\n  - name: drainer      # exits on SIGTERM at once',
    after:
      'initContainers:\n  - name: drainer      # a native sidecar is stopped after all regular containers\n    restartPolicy: Always',
    lookalikes:
      'A hook that fails although the other container still runs is hook-fails alone. A native sidecar is not told before the regular containers have ended.',
    wrong:
      'The other container may not listen on that port at all, and the hook fail whenever it is run. Which of several containers the hook asks is taken from the ports that they declare.',
  },
  check(facts: Facts): Match<Data> | null {
    const { pod, hooks } = facts.observation;
    const hook = hooks?.hooks.find(({ kind, result }) => kind === 'http' && hasFailed(result));
    const gone = pod?.flatMap((member) => goneMeanwhile(member) ?? [])[0];
    if (hook === undefined || gone === undefined) return null;
    return {
      data: {
        signal: facts.signal.name,
        container: gone.container,
        hook: nameHook(hook),
        exitCode: gone.exitCode,
        exitedAfterMs: gone.exitedAfterMs,
      },
      message: messageOf(hook, gone),
      evidence: [
        hookEvidence(hook),
        `${gone.container} exited with code ${gone.exitCode}, ${duration(gone.exitedAfterMs)} after ${gone.sent}.`,
      ],
      fix: `Make ${gone.container} a native sidecar (in initContainers, with restartPolicy: Always), or have it exit only once it has answered.`,
      missing: [],
      place: hook.place,
    };
  },
});

type Gone = Pick<Data, 'container' | 'exitCode' | 'exitedAfterMs'> & { readonly sent: string };

/** The engine stamps an end a moment after it. */
const STAMPED_WITHIN_MS = 500;

/** Of one that the hook asks, and that had ended of its own signal when the container that is probed was sent one. */
function goneMeanwhile({ container, isAsked, signal, toldAfterMs, exit }: PodMemberFacts): Gone | null {
  if (!isAsked || signal === null || toldAfterMs === null || exit === null || exit.afterMs === null)
    return null;
  if (exit.afterMs > STAMPED_WITHIN_MS) return null;
  const exitedAfterMs = Math.max(0, exit.afterMs - toldAfterMs);
  return { container, exitCode: exit.code, exitedAfterMs, sent: signal };
}

function messageOf(hook: HookFacts, { container, exitedAfterMs, sent }: Gone): string {
  return `The hook ${hook.what} ${resultWords(hook)}. The container ${container}, which it asks, is told to stop at the same moment and exited ${duration(exitedAfterMs)} after ${sent}.`;
}
