import type { Note, Place } from '../../target-spec.js';
import type { Caller } from '../image-targets.js';
import type { LocatedMap } from '../yaml/located.js';
import type { VariableProblems } from './interpolate-tree.js';

/** Why a service cannot be read as Compose would, and what to do. */
export interface Failure {
  readonly message: string;
  readonly hint: string;
  readonly place: Place;
}

/** What is gathered while the files of a project are read. */
export interface Loading {
  readonly env: Caller['env'];
  readonly problems: VariableProblems;
  readonly notes: Note[];
  /** By name of the service; the first one counts. */
  readonly failures: Map<string, Failure>;
  /** How places call a file, given its absolute path. */
  nameOf(path: string): string;
}

/** What one file says, or several do together; in each section by name. */
export type ComposeModel = Readonly<Record<Section, ReadonlyMap<string, Resource>>>;

export type Section = 'services' | 'secrets' | 'configs' | 'volumes';

/** A service, secret, config or volume, and where its name stands. */
export interface Resource {
  readonly key: Place;
  readonly value: LocatedMap;
}

export const EMPTY_MODEL: ComposeModel = {
  services: new Map(),
  secrets: new Map(),
  configs: new Map(),
  volumes: new Map(),
};
