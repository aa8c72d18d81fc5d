import type { Observation } from '../../observation.js';

/** What clients of Kubernetes' API name when they look for it, in the order of how often they are met. */
const WORDS = [
  /KUBERNETES_(?:SERVICE_HOST|SERVICE_PORT|MASTER)\b/,
  /\/var\/run\/secrets\/kubernetes\.io\/serviceaccount\b/,
  /\bin-?cluster[ _]?config/i,
  /\bkubernetes\.default\b/,
];

/** The last line of its log in which a container of a manifest looks for the API of its cluster; null where none does. */
export function clusterWords({ declared, log }: Observation): string | null {
  if (declared?.platform !== 'kubernetes') return null;
  const line = log.text.split(/\r?\n/).findLast((each) => WORDS.some((words) => words.test(each)));
  return line?.trim() ?? null;
}

/** What to do about it. */
export const CLUSTER_FIX =
  'Give it what it looks for (sigprobe k8s --env NAME=value --secret FILE), or leave it out: what needs the API of a cluster is not up without one.';
