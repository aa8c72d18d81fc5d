import { readDependencies } from './dependencies.js';
import type { Resource } from './loading.js';
import { createNotebook } from './notebook.js';
import { createReader } from './reader.js';

/** The services that are to do their work and end: others wait for them with `service_completed_successfully`. */
export function readJobs(services: ReadonlyMap<string, Resource>): ReadonlySet<string> {
  const dependencies = [...services.values()].flatMap(({ value }) =>
    readDependencies(createReader(value, createNotebook())),
  );
  return new Set(dependencies.flatMap(({ name, condition }) => (condition === 'completed' ? [name] : [])));
}
