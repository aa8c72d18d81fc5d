import type { LocatedMap } from '../yaml/located.js';
import { fileOpener } from './extended-files.js';
import { extendService } from './extends.js';
import { includedProjects, type Scope } from './include.js';
import { type ComposeModel, EMPTY_MODEL, type Loading, type Resource } from './loading.js';
import { mergeModels } from './merge-models.js';
import { type ComposeFile, readRoots, sectionsOf } from './sections.js';
import { noteUnknownKey } from './unknown-keys.js';

/** What files say together, the later ones over the earlier ones, with what they include and extend. */
export function loadModel(files: readonly ComposeFile[], scope: Scope, loading: Loading): ComposeModel {
  return files.reduce((model, file) => {
    const roots = readRoots(file, scope.lookup, loading);
    return roots.reduce(
      (merged, root) => mergeModels(merged, documentModel(root, file, scope, loading)),
      model,
    );
  }, EMPTY_MODEL);
}

function documentModel(
  root: LocatedMap,
  { path }: ComposeFile,
  scope: Scope,
  loading: Loading,
): ComposeModel {
  for (const [name, { key }] of root.entries) noteUnknownKey('file', name, key, loading.notes);
  const included = includedProjects(root, path, scope, loading).reduce(
    (model, project) => mergeModels(model, loadModel(project.files, project.scope, loading)),
    EMPTY_MODEL,
  );
  const model = mergeModels(included, sectionsOf(root, scope.folder, loading));
  const open = fileOpener(scope.folder, scope.lookup, loading);
  const services = new Map<string, Resource>();
  for (const [name, { key, value }] of model.services) {
    const extended = extendService(name, { path, services: model.services }, open);
    if (extended.kind === 'failure' && !loading.failures.has(name)) loading.failures.set(name, extended);
    services.set(name, { key, value: extended.kind === 'failure' ? value : extended.service });
  }
  return { ...model, services };
}
