import { duration } from '../../../text/duration.js';
import type { Facts } from '../../facts/facts.js';
import { findZombies } from '../../processes/zombies.js';
import { describe } from '../../wording/wording.js';
import { defineRule } from '../rule.js';

export const unreapedZombies = defineRule({
  id: 'unreaped-zombies',
  severity: 'warning',
  page: {
    title: 'Dead children stay in the process table because their parent does not collect them',
    what: 'A process that ended stays as a zombie until its parent calls wait. Here zombies stayed. Orphans are handed to PID 1, so PID 1 gets them all, and most programs are not made to collect children that they did not start.',
    why: 'Zombies use up process numbers. When the limit is reached nothing new can be started in the container, health checks included.',
    before: 'CMD ["python", "worker.py"]      # starts commands that leave grandchildren behind',
    after:
      '# an init collects every orphan:\nENTRYPOINT ["/usr/bin/tini", "--"]\nCMD ["python", "worker.py"]',
    lookalikes:
      'A child that died a moment ago is a zombie for as long as its parent needs to notice; only those that stay are counted, and in a shutdown they must stay longer.',
    wrong:
      'Some parents collect in batches, at intervals. Where the parent is not PID 1 an init does not help: the parent has to wait for its children.',
  },
  check(facts: Facts) {
    const { observation, before, pid1 } = facts;
    const zombies = findZombies(observation);
    const [first] = zombies;
    if (first === undefined) return null;
    const ofPid1 = zombies.filter(({ parent }) => parent !== null && parent.pid === pid1?.pid);
    const parent = ofPid1[0]?.parent ?? first.parent;
    const who = parent === null || before === null ? 'Their parent' : describe(facts, parent);
    const longest = Math.max(...zombies.map(({ lingeredMs }) => lingeredMs));
    const number = zombies.length === 1 ? 'a dead child' : `${zombies.length} dead children`;
    return {
      message: `${who} does not collect ${number}, which stay in the process table as zombies.`,
      evidence: zombies
        .slice(0, MAX_NAMED)
        .map(
          ({ process, lingeredMs }) =>
            `${process.program} (PID ${process.containerPid ?? process.pid}) was a zombie for at least ${duration(lingeredMs)}.`,
        )
        .concat(
          zombies.length > MAX_NAMED
            ? [`And ${zombies.length - MAX_NAMED} more, the longest for ${duration(longest)}.`]
            : [],
        ),
      fix:
        ofPid1.length > 0
          ? 'Put an init in front, which collects every orphan:\nENTRYPOINT ["/usr/bin/tini", "--"]\nOr call wait for the children.'
          : 'Let the parent wait for its children; an init cannot do it in its place.',
      missing: [],
    };
  },
});

const MAX_NAMED = 5;
