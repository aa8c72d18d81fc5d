import type { CannotStartReason } from '../../../observation.js';
import type { Facts } from '../../facts/facts.js';
import { engineEvidence } from '../../wording/wording.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly reason: CannotStartReason;
  /** Word for word. */
  readonly engineMessage: string;
};

export const cannotStart = defineRule({
  id: 'cannot-start',
  severity: 'inconclusive',
  page: {
    title: 'The engine could not start the container',
    what: 'Creating or starting the container failed: the command does not exist, is not executable or was built for another architecture, or a mount or port could not be set up.',
    why: 'A container that does not start cannot be sent a signal, so nothing is known about how the image stops.',
    before: 'ENTRYPOINT ["/entrypoint.sh"]        # copied without its executable bit',
    after: 'COPY --chmod=755 entrypoint.sh /\nENTRYPOINT ["/entrypoint.sh"]',
    lookalikes:
      'A script whose #! line names an interpreter that the image lacks fails with the same message as a missing command. A container that starts and exits at once is exited-before-signal.',
    wrong:
      'The cause may be an option of this call (--entrypoint, --volume, --user, --platform): try without them.',
  },
  check({ observation: { end } }: Facts): Match<Data> | null {
    if (end.kind !== 'cannot-start') return null;
    const { sentence, fix } = WORDS[end.reason];
    return {
      data: { reason: end.reason, engineMessage: end.message },
      message: sentence,
      evidence: [engineEvidence(end.message)],
      fix,
      missing: [],
    };
  },
});

const WORDS = {
  'command-not-found': {
    sentence: 'The command that the image runs does not exist in the image.',
    fix: 'Compare ENTRYPOINT and CMD, and the #! line of a script, with the files in the image.',
  },
  'not-executable': {
    sentence: 'The file that the image runs is not executable.',
    fix: 'COPY --chmod=755 entrypoint.sh /',
  },
  'wrong-architecture': {
    sentence:
      'The program was built for another architecture than the engine runs on (exec format error), or its #! line is missing.',
    fix: 'Build the image for this engine, or pull the matching one: sigprobe --platform linux/amd64 IMAGE',
  },
  'port-conflict': {
    sentence: 'A port that the container needs is already in use.',
    fix: 'Remove --network host, or free the port.',
  },
  'mount-conflict': {
    sentence: 'The engine could not set up a mount.',
    fix: 'Check the --volume options: source:destination[:ro], both absolute, a file onto a file or a directory onto a directory.',
  },
  'no-controller': {
    sentence:
      'The engine could not start the container, because the cgroup controller for one of its limits is missing.',
    fix: 'Leave --memory and --cpus out, or delegate the controllers of cgroup v2 to the engine.',
  },
  other: {
    sentence: 'The engine could not start the container.',
    fix: null,
  },
} as const satisfies Record<CannotStartReason, { sentence: string; fix: string | null }>;
