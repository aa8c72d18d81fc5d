import type { CannotStartReason } from '../../../observation.js';
import type { Facts } from '../../facts/facts.js';
import { defineRule } from '../rule.js';

export const cannotStart = defineRule({
  id: 'cannot-start',
  severity: 'inconclusive',
  page: {
    title: 'The engine could not start the container',
    what: 'Creating or starting the container failed: the command does not exist, is not executable or was built for another processor, or a mount or port could not be set up.',
    why: 'What does not start cannot be told to stop, so nothing is known about the image.',
    before: 'ENTRYPOINT ["/entrypoint.sh"]        # copied without its executable bit',
    after: 'COPY --chmod=755 entrypoint.sh /\nENTRYPOINT ["/entrypoint.sh"]',
    lookalikes:
      'A script whose first line names an interpreter that the image lacks fails with the same words as a missing command. A container that starts and ends at once is exited-before-signal.',
    wrong:
      'Options of yours (--entrypoint, --volume, --user, --platform) can be the cause: try without them.',
  },
  check(facts: Facts) {
    const { end } = facts.observation;
    if (end.kind !== 'cannot-start') return null;
    const { sentence, fix } = WORDS[end.reason];
    return { message: sentence, evidence: [`The engine said: ${end.message}`], fix, missing: [] };
  },
});

const WORDS = {
  'command-not-found': {
    sentence: 'The command that the image starts does not exist in it.',
    fix: 'Check ENTRYPOINT and CMD against what the image contains, and the first line (#!) of a script.',
  },
  'not-executable': {
    sentence: 'The file that the image starts may not be executed.',
    fix: 'COPY --chmod=755 entrypoint.sh /',
  },
  'wrong-architecture': {
    sentence:
      'The program was built for another processor than this engine has (exec format error), or its first line (#!) is missing.',
    fix: 'Build for this engine, or pull the right one: sigprobe --platform linux/amd64 IMAGE',
  },
  'port-conflict': {
    sentence: 'A port that the container needs is in use.',
    fix: 'Leave --network host out, or free the port.',
  },
  'mount-conflict': {
    sentence: 'A mount could not be set up.',
    fix: 'Check the --volume options: source:destination[:ro], both absolute, a file on a file or a folder on a folder.',
  },
  other: {
    sentence: 'The engine could not start the container.',
    fix: null,
  },
} as const satisfies Record<CannotStartReason, { sentence: string; fix: string | null }>;
