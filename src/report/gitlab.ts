import type { Report } from '../diagnosis/results/report.js';
import { escapeJson, sanitize } from '../text/sanitize.js';
import { shorten } from '../text/shorten.js';
import { createFingerprints } from './fingerprint.js';
import { relativePath } from './relative-path.js';
import { effectiveLevel, type Level, type Remark, remarksOf } from './remarks.js';

const LONGEST = 1000;
const SEVERITIES = { error: 'major', warning: 'minor', note: 'info' } satisfies Record<Level, string>;

/** GitLab's code quality report, worst first, a piece for each remark. Each needs a path: without a file it is the target's name. */
export function* gitlabPieces(report: Report): Generator<string> {
  const fingerprintOf = createFingerprints();
  let isFirst = true;
  yield '[';
  for (const remark of remarksOf(report)) {
    const { hash, nth } = fingerprintOf(remark);
    yield `${isFirst ? '' : ','}\n  ${escapeJson(JSON.stringify(entry(remark, `${hash}-${nth}`)))}`;
    isFirst = false;
  }
  yield isFirst ? '' : '\n';
  yield ']\n';
}

function entry(remark: Remark, fingerprint: string) {
  const { target, rule, title, message, place, waivers } = remark;
  const waived = waivers.map(({ until, reason }) => ` Waived until ${until}: ${reason}`).join('');
  return {
    description: shorten(sanitize(`${title}: ${message}${waived}`), LONGEST),
    check_name: rule,
    fingerprint,
    severity: SEVERITIES[effectiveLevel(remark)],
    location: {
      path: sanitize(relativePath(place?.file) ?? target.name),
      lines: { begin: place?.line ?? 1 },
    },
  };
}
