import { dispositionOf } from '../../../src/kernel/disposition.js';
import { mayStartMore } from '../../../src/trial/ready/quiet.js';
import { type QuietRule, type Replay, replaySettle, replayWith, type Sight } from './replay.js';

/** As long as the product waits where a program alone may be about to start others. */
const ASLEEP_MS = 2_500;
const USUAL_MS = 750;

/** The same rule, but for programs that may be about to start others. */
function unlessAsleep(rule: QuietRule): QuietRule {
  return (sight) => Math.max(rule(sight), mayStartMore(sight.table, sight.signal) ? ASLEEP_MS : 0);
}

const fixed = (ms: number) => unlessAsleep(() => ms);

/** In proportion to the time that it took to come to rest. */
const share = (part: number, leastMs: number, mostMs: number) =>
  unlessAsleep(({ quietSinceMs }) => Math.min(mostMs, Math.max(leastMs, part * quietSinceMs)));

const listens = ({ look }: Sight) => look.ports.length > 0;
const takesSignal = ({ table, signal }: Sight) =>
  table.processes.every((process) => ['caught', 'waited'].includes(dispositionOf(process, signal)));
const usesCpu = ({ look, quietFrom }: Sight) => look.cpuMs > quietFrom.cpuMs;
const hasSpoken = ({ lineMs }: Sight) => lineMs > 0;

const when = (isShort: (sight: Sight) => boolean, ms: number) =>
  unlessAsleep((sight) => (isShort(sight) ? ms : USUAL_MS));

/** Since the last line of the log, too. */
const sinceLine =
  (rule: QuietRule): QuietRule =>
  (sight) =>
    rule(sight) + Math.max(0, sight.lineMs - sight.quietSinceMs);

/** Every rule that is compared, the product's first. */
export const RULES: readonly { readonly name: string; readonly replay: Replay }[] = [
  { name: 'sigprobe', replay: replaySettle },
  ...[750, 500, 400, 300, 200].map((ms) => ({ name: `${ms} ms`, replay: replayWith(fixed(ms)) })),
  { name: '750 ms for sleepers too', replay: replayWith(() => USUAL_MS) },
  { name: '½ of the time so far, 250 to 750 ms', replay: replayWith(share(0.5, 250, 750)) },
  { name: 'the time so far, 300 to 750 ms', replay: replayWith(share(1, 300, 750)) },
  { name: '300 ms where it listens', replay: replayWith(when(listens, 300)) },
  { name: '300 ms where all take the signal', replay: replayWith(when(takesSignal, 300)) },
  { name: '300 ms where no time is used', replay: replayWith(when((sight) => !usesCpu(sight), 300)) },
  { name: '300 ms where it has logged', replay: replayWith(when(hasSpoken, 300)) },
  { name: '300 ms from the last line on', replay: replayWith(sinceLine(fixed(300))) },
];
