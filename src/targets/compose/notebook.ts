import type { Note, Place } from '../../target-spec.js';
import type { Failure } from './loading.js';

/** Gathers what is to be said of one service. */
export interface Notebook {
  readonly notes: Note[];
  /** The first thing that makes a faithful start impossible; null where nothing does. */
  obstacle(): Failure | null;
  note(message: string, place: Place): void;
  obstruct(message: string, hint: string, place: Place): void;
}

export function createNotebook(): Notebook {
  const notes: Note[] = [];
  let first: Failure | null = null;
  return {
    notes,
    obstacle: () => first,
    note: (message, place) => {
      if (!notes.some((note) => note.message === message)) notes.push({ message, place });
    },
    obstruct: (message, hint, place) => {
      first ??= { message, hint, place };
    },
  };
}
