import { basename, dirname, relative, resolve } from 'node:path';
import { errors } from '../../error-catalogue.js';
import type { Caller } from '../image-targets.js';
import { valueAt } from '../yaml/located.js';
import { interpolate, type Lookup } from './interpolate.js';
import { readJobs } from './jobs.js';
import { loadModel } from './load-model.js';
import type { ComposeModel, Loading } from './loading.js';
import { textOf } from './make-located.js';
import { settleModel } from './merge-models.js';
import { projectFiles } from './project-files.js';
import { environmentLookup, withEnvFiles } from './project-variables.js';
import { readText } from './read-text.js';
import { type ComposeFile, openFile } from './sections.js';

/** What the command line says of a Compose project. */
export interface ProjectOptions {
  /** Named files in their order, `-` for standard input; none to find them as Compose does. */
  readonly files: readonly string[];
  /** What standard input holds, where it is one of the files. */
  readonly stdin: string;
  readonly projectName: string | null;
  readonly projectDirectory: string | null;
  /** In place of `.env`. */
  readonly envFiles: readonly string[];
}

/** The files of a project as one, and what was gathered while they were read. */
export interface Project {
  readonly name: string;
  /** Where its relative paths start. */
  readonly folder: string;
  readonly model: ComposeModel;
  /** The services that others wait for until they have ended. */
  readonly jobs: ReadonlySet<string>;
  readonly lookup: Lookup;
  readonly loading: Loading;
}

/** @throws SigprobeError `bad-file` where a file that is needed cannot be read, or nothing in them can */
export function loadProject(options: ProjectOptions, caller: Caller): Project {
  const cwd = caller.cwd();
  const named = options.projectDirectory === null ? null : resolve(cwd, options.projectDirectory);
  const own = environmentLookup(caller.env);
  const early = withEnvFiles(own, named ?? cwd, options.envFiles, caller);
  const paths = projectFiles(options.files, early, caller, named ?? cwd);
  const first = paths.find((path) => path !== '-');
  const folder = named ?? (first === undefined ? cwd : dirname(first));
  const variables = folder === (named ?? cwd) ? early : withEnvFiles(early, folder, options.envFiles, caller);

  const loading: Loading = {
    env: caller.env,
    problems: new Map(),
    notes: [],
    failures: new Map(),
    nameOf: fileNamer(options.files, cwd),
  };
  const files = paths.map((path) => openFile(path, readFile(path, options.stdin, loading), loading));
  const name = projectName(options, files, folder, variables);
  const lookup: Lookup = (each) => (each === 'COMPOSE_PROJECT_NAME' ? name : variables(each));
  const model = settleModel(loadModel(files, { folder, lookup, includedBy: [] }, loading));
  const [note] = loading.notes;
  if (model.services.size === 0) throw errors.noServices(paths.map(loading.nameOf), note ?? null);
  return { name, folder, model, jobs: readJobs(model.services), lookup, loading };
}

function readFile(path: string, stdin: string, loading: Loading): string {
  const text = path === '-' ? stdin : readText(path);
  if (text === null) throw errors.composeFileUnreadable(loading.nameOf(path));
  return text;
}

/** A file as the user named it, else relative to the working directory. */
function fileNamer(named: readonly string[], cwd: string): (path: string) => string {
  const names = new Map(named.map((name) => [resolve(cwd, name), name]));
  return (path) => (path === '-' ? path : (names.get(path) ?? (relative(cwd, path) || path)));
}

/** What the command line says, else `COMPOSE_PROJECT_NAME`, else the last file with a name, else the folder. */
function projectName(
  { projectName: named }: ProjectOptions,
  files: readonly ComposeFile[],
  folder: string,
  lookup: Lookup,
): string {
  const roots = files.flatMap((file) => file.roots);
  const written = roots
    .map((root) => textOf(valueAt(root, 'name')))
    .findLast((name) => name !== null && name !== '');
  const fromFile = written && normalizeName(interpolate(written, lookup).text);
  return named ?? (lookup('COMPOSE_PROJECT_NAME') || fromFile || normalizeName(basename(folder)));
}

function normalizeName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
}
