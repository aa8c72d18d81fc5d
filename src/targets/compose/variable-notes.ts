import type { Place } from '../../target-spec.js';
import type { Located } from '../yaml/located.js';
import type { Interpolated } from './interpolate.js';
import type { VariableProblems } from './interpolate-tree.js';
import type { Notebook } from './notebook.js';
import type { Reader } from './reader.js';
import { SERVICE_KEYS } from './service-keys.js';

/**
 * Says which variables of a service have no value. One that has to have a value is an obstacle where it decides how
 * the container runs, and a note elsewhere; one that may be empty is noted where it counts.
 */
export function noteVariables({ map, notebook }: Reader, problems: VariableProblems): void {
  if (problems.size === 0) return;
  const unset = new Map<string, Place>();
  for (const [key, { value }] of map.entries) {
    const isUsed = SERVICE_KEYS[key] === 'used';
    visit(value, ({ place }) => {
      const problem = problems.get(place);
      if (problem === undefined) return;
      noteProblem(key, problem, place, isUsed, notebook);
      if (isUsed) for (const name of problem.unset) if (!unset.has(name)) unset.set(name, place);
    });
  }
  const [first] = unset.values();
  if (first !== undefined) notebook.note(`Not set, so empty: ${[...unset.keys()].join(', ')}.`, first);
}

function noteProblem(
  key: string,
  problem: Interpolated,
  place: Place,
  isUsed: boolean,
  notebook: Notebook,
): void {
  for (const { name, reason } of problem.missing) {
    const why = reason === '' ? '' : `: ${reason.replace(/\.$/, '')}`;
    const message = `'${key}' needs the variable ${name}${why}.`;
    if (isUsed) notebook.obstruct(message, `Set ${name} in the environment or in .env.`, place);
    else notebook.note(message, place);
  }
  if (problem.isInvalid) {
    const message = `'${key}' has a \${ that is no variable.`;
    if (isUsed) notebook.obstruct(message, 'Write $$ for a $ that is to stay.', place);
    else notebook.note(message, place);
  }
}

function visit(located: Located, look: (located: Located) => void): void {
  look(located);
  if (located.kind === 'list') for (const item of located.items) visit(item, look);
  else if (located.kind === 'map') for (const { value } of located.entries.values()) visit(value, look);
}
