import type { Place } from '../../target-spec.js';
import { type Instruction, readInstructions } from './read-dockerfile.js';

/** Where the last stage of a Dockerfile, or one that it is made from, says how the image starts and is stopped. */
export interface DockerfilePlaces {
  /** The FROM of the last stage: what the others do not say is said by the image that it names. */
  readonly from: Place;
  readonly entrypoint: Place | null;
  readonly cmd: Place | null;
  readonly stopSignal: Place | null;
}

interface Stage {
  readonly from: Instruction;
  /** Of the stage that it is made from, where that is of this file. */
  readonly base: Stage | null;
  readonly instructions: readonly Instruction[];
}

/** Null where the text is no Dockerfile: it has no FROM. */
export function dockerfilePlaces(text: string, file: string): DockerfilePlaces | null {
  const last = stagesOf(readInstructions(text)).at(-1);
  if (last === undefined) return null;
  const placeOf = ({ name, line, column }: Instruction): Place => ({ file, line, column, path: name });
  const find = (name: string) => {
    const found = lastOf(last, name);
    return found === null ? null : placeOf(found);
  };
  return {
    from: placeOf(last.from),
    entrypoint: find('ENTRYPOINT'),
    cmd: find('CMD'),
    stopSignal: find('STOPSIGNAL'),
  };
}

function stagesOf(instructions: readonly Instruction[]): Stage[] {
  const stages: Stage[] = [];
  const names = new Map<string, Stage>();
  for (const from of instructions) {
    if (from.name !== 'FROM') continue;
    const at = instructions.indexOf(from);
    const end = instructions.findIndex(({ name }, index) => index > at && name === 'FROM');
    const words = from.rest.split(/\s+/).filter((word) => !word.startsWith('--'));
    const base = names.get(words[0]?.toLowerCase() ?? '') ?? null;
    const stage = { from, base, instructions: instructions.slice(at + 1, end < 0 ? undefined : end) };
    stages.push(stage);
    if (words[1]?.toLowerCase() === 'as' && words[2] !== undefined) names.set(words[2].toLowerCase(), stage);
  }
  return stages;
}

/** The last one counts, and what a stage does not say is as in the one that it is made from. */
function lastOf(stage: Stage | null, name: string): Instruction | null {
  if (stage === null) return null;
  return stage.instructions.findLast((each) => each.name === name) ?? lastOf(stage.base, name);
}
