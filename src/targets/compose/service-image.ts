import { isSigprobeError } from '../../errors.js';
import type { Place } from '../../target-spec.js';
import { checkReference } from '../image-targets.js';
import type { VariableProblems } from './interpolate-tree.js';
import type { Reader } from './reader.js';

/** The image of a service, and what builds it where no registry has it. */
export interface ServiceImage {
  /** Empty where none is known, which is an obstacle. */
  readonly image: string;
  readonly buildCommand: string | null;
}

/** An image that is only built is called after its project, as Compose calls it. */
export function readImage(
  name: string,
  service: Reader,
  project: string,
  problems: VariableProblems,
): ServiceImage {
  const { notebook, map } = service;
  const isBuilt = service.located('build') !== null;
  const buildCommand = isBuilt ? `docker compose build ${name}` : null;
  const written = service.text('image');
  if (written === null || written.value === '') {
    if (isBuilt) return { image: `${project}-${name}`, buildCommand };
    const unset = written && adviceToSet(written.place, problems);
    if (unset) notebook.obstruct('Its image is empty.', unset, written.place);
    notebook.obstruct(
      'It has neither image nor build.',
      'Name the file that has them as well, with another --file.',
      service.located('image')?.place ?? map.place,
    );
    return { image: '', buildCommand };
  }
  try {
    return { image: checkReference(written.value), buildCommand };
  } catch (error) {
    if (!isSigprobeError(error)) throw error;
    notebook.obstruct(error.message, adviceToSet(written.place, problems) ?? error.hint, written.place);
    return { image: '', buildCommand };
  }
}

/** Where its variables are what makes a value wrong: those without a default, else those whose default stands. */
function adviceToSet(place: Place, problems: VariableProblems): string | null {
  const { unset, defaulted } = problems.get(place) ?? { unset: [], defaulted: [] };
  const names = [...new Set(unset.length > 0 ? unset : defaulted)];
  return names.length === 0 ? null : `Set ${names.join(' and ')} in the environment or in .env.`;
}
