import { unfinishedHook } from '../../../hook-rules.js';
import type { Observation } from '../../../observation.js';
import { CLUSTER_FIX, clusterWords } from '../../facts/cluster-words.js';
import type { Facts } from '../../facts/facts.js';
import { keptRunningBy } from '../../facts/hooks.js';
import { hasStrandedPid1 } from '../../facts/stranded.js';
import { withoutDependencies } from '../../wording/alone.js';
import { endEvidence, lines } from '../../wording/wording.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  /** Not sent. */
  readonly signal: string;
  readonly reason: 'not-ready' | 'cannot-be-signalled' | 'pod-incomplete';
  /** How long it was waited for; null when the wait never began. */
  readonly waitedMs: number | null;
  readonly lastLogLine: string | null;
  /** The line of its log that speaks of its cluster; null where none does, and for a target of no manifest. */
  readonly clusterLine: string | null;
};

export const neverReady = defineRule({
  id: 'never-ready',
  severity: 'inconclusive',
  page: {
    title: 'The container was not ready in time, so the signal was not sent',
    what: 'The health check did not pass, the log line did not appear, or the port did not answer within --ready-timeout; or it was clear earlier that this could not happen.',
    why: 'A signal sent before the program is ready tests its start-up and not the running program. None was sent, so nothing is known.',
    before: 'sigprobe api:1      # its health check needs a database that is not there',
    after:
      'sigprobe -e DATABASE_URL=… api:1\nsigprobe --ready 5s api:1               # do not wait for the health check\nsigprobe --ready-timeout 3m api:1',
    lookalikes:
      'A container that exits during the wait is exited-before-signal. One that is ready but never idle is never-settled, and is sent the signal.',
    wrong: 'The condition may never hold: a pattern that the log does not print, a port on another address.',
  },
  check(facts: Facts): Match<Data> | null {
    const { end, log, ready, hooks, declared, pod } = facts.observation;
    if (end.kind !== 'not-signalled' || hasStrandedPid1(facts)) return null;
    if (keptRunningBy(facts) !== null || unfinishedHook(hooks) !== null) return null;
    const signal = facts.signal.name;
    const failed = pod?.find(({ failure }) => failure !== null);
    const alone = withoutDependencies(facts.observation);
    const text = failed?.failure?.log ?? log.text;
    const lastLogLine = text.trimEnd().split('\n').at(-1) || null;
    const clusterLine = failed === undefined ? clusterWords(facts.observation) : null;
    const reason = failed !== undefined ? 'pod-incomplete' : reasonOf(ready);
    return {
      data: { signal, reason, waitedMs: ready?.afterMs ?? null, lastLogLine, clusterLine },
      message: `${IN_WORDS[reason]}, so ${signal} was not sent and nothing was tested: ${end.why}.${clusterLine === null ? '' : ' It looks for the API of its cluster, which is not here.'}`,
      evidence: lines(
        endEvidence(facts),
        lastLogLine === null
          ? null
          : `Last line of ${failed === undefined ? 'its log' : `the log of ${failed.container}`}: ${lastLogLine}`,
        clusterLine === null || clusterLine === lastLogLine?.trim() ? null : `In its log: ${clusterLine}`,
        alone?.evidence ?? null,
      ),
      fix: alone?.fix ?? fixFor(failed?.container ?? null, clusterLine),
      missing: [],
      place: declared?.ready ?? null,
    };
  },
});

function reasonOf(ready: Observation['ready']): 'not-ready' | 'cannot-be-signalled' {
  return ready === null || ready.kind === 'not-ready' ? 'not-ready' : 'cannot-be-signalled';
}

/** `failed` is the container of its Pod that did not come up. */
function fixFor(failed: string | null, clusterLine: string | null): string {
  if (failed !== null)
    return `Give the container ${failed} what it needs to start (sigprobe k8s --env NAME=value --configmap FILE --secret FILE), or more time (--ready-timeout).`;
  return clusterLine === null ? MORE_TO_START : CLUSTER_FIX;
}

const IN_WORDS = {
  'not-ready': 'The container was not ready in time',
  'cannot-be-signalled': 'The container could not be signalled',
  'pod-incomplete': 'Another container of the Pod did not come up',
} as const satisfies Record<Data['reason'], string>;

const MORE_TO_START =
  'Give the program what it needs to start (sigprobe -e NAME=value), more time (--ready-timeout), or another condition (--ready log=REGEX, port=N, http=PORT/PATH, or 5s).';
