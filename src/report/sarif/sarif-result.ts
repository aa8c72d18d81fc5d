import type { Result } from 'sarif';
import { placeWords } from '../../diagnosis/wording/hook-words.js';
import { sanitize } from '../../text/sanitize.js';
import type { Remark } from '../remarks.js';
import { plainMessage } from './plain-message.js';
import { uriOf } from './uri.js';

/** One remark with a place, and what keeps it the same one from run to run. */
export function sarifResult(
  { target, rule, level, title, message, fix, place, waivers }: Remark,
  ruleIndex: number,
  { hash, nth }: { readonly hash: string; readonly nth: number },
): Result {
  const advice = fix === null ? '' : `\n${fix}`;
  return {
    ruleId: rule,
    ruleIndex,
    level,
    message: plainMessage(`${title}: ${message}${advice}`),
    locations:
      place === null
        ? []
        : [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(place.file) },
                region: { startLine: place.line, startColumn: place.column },
              },
              logicalLocations: [{ name: sanitize(target.name), fullyQualifiedName: sanitize(place.path) }],
            },
          ],
    partialFingerprints: { primaryLocationLineHash: `${hash}:${nth}`, 'sigprobe/v1': `${hash}:${nth}` },
    suppressions: waivers.map(({ until, reason, place: at }) => ({
      kind: 'external',
      status: 'accepted',
      justification: sanitize(`${reason} (until ${until}, ${placeWords(at)})`),
    })),
  };
}
