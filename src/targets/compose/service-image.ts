import { isSigprobeError } from '../../errors.js';
import { checkReference } from '../image-targets.js';
import type { Reader } from './reader.js';

/** The image of a service, and what builds it where no registry has it. */
export interface ServiceImage {
  /** Empty where none is known, which is an obstacle. */
  readonly image: string;
  readonly buildCommand: string | null;
}

/** An image that is only built is called after its project, as Compose calls it. */
export function readImage(name: string, service: Reader, project: string): ServiceImage {
  const { notebook, map } = service;
  const isBuilt = service.located('build') !== null;
  const buildCommand = isBuilt ? `docker compose build ${name}` : null;
  const written = service.text('image');
  if (written === null || written.value === '') {
    if (isBuilt) return { image: `${project}-${name}`, buildCommand };
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
    notebook.obstruct(error.message, error.hint, written.place);
    return { image: '', buildCommand };
  }
}
