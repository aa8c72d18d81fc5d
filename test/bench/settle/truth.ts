import type { ProcessFacts } from '../../../src/observation.js';
import type { Look, Trace } from './trace.js';

/** What is shown in this time before the end of a trace is what the container is like once it is up. */
const STEADY_MS = 2_000;
/** What is over so soon is a loop between two of its children. */
const FLEETING_MS = 150;

/**
 * The index of the first look at which a container was up: from then on it has the programs and handlers of its
 * end, listens where it does at its end, and has said that it is ready, if it does say so. One more of a kind of
 * which there are two, such as the spare worker that Apache adds after a second, is no news.
 */
export function firstUp(trace: Trace): number {
  const { looks, readyLineMs } = trace;
  const states = statesOf(trace);
  const endMs = looks.at(-1)?.seenMs ?? 0;
  const steady = new Set(states.filter((_, index) => (looks[index]?.askedMs ?? 0) >= endMs - STEADY_MS));
  const isNews = (state: string, index: number) => {
    if (steady.has(state)) return false;
    const before = looks[states.findLastIndex((each, at) => at < index && steady.has(each))];
    const after = looks[states.findIndex((each, at) => at > index && steady.has(each))];
    return before === undefined || after === undefined || after.seenMs - before.seenMs > FLEETING_MS;
  };
  const sinceSteady = states.findLastIndex(isNews) + 1;
  return Math.max(sinceSteady, readyLineMs === null ? 0 : lastActive(trace, readyLineMs));
}

/**
 * The index of the look at which a program that had done something by that moment had done it: on a busy machine a
 * line arrives long after it was written, and who has slept since has not written it meanwhile.
 */
function lastActive({ looks }: Trace, atMs: number): number {
  const traceOf = ({ table, cpuMs, wakes }: Look) => `${table} ${cpuMs} ${wakes}`;
  const arrived = looks.findIndex(({ askedMs }) => askedMs >= atMs);
  const asThen = looks.slice(0, arrived + 1).map((look) => traceOf(look));
  return asThen.findLastIndex((each) => each !== asThen.at(-1)) + 1;
}

/** What each look shows: who is there, no more than two of a kind, and the ports. */
function statesOf({ looks, tables }: Trace): string[] {
  const shown = tables.map(({ processes }) => {
    const kinds = processes.map(kindOf).sort();
    return kinds.filter((kind, index) => kinds[index - 2] !== kind).join('\n');
  });
  return looks.map(({ table, ports }) => `${shown[table]}\n${ports.join(' ')}`);
}

function kindOf({ program, state, signals }: ProcessFacts): string {
  return [program, state === 'Z', signals?.blocked, signals?.ignored, signals?.caught].join(' ');
}
