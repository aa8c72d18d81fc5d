import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TargetList } from '../../src/target-list.js';
import type { Declared, TargetSpec } from '../../src/target-spec.js';
import { type ComposeOptions, composeTargets } from '../../src/targets/compose/compose-targets.js';
import { SCRATCH } from './scratch.js';

/** Files by their path; a text alone is `compose.yaml`. */
export type ProjectText = string | Readonly<Record<string, string>>;

export interface LoadOptions extends Partial<ComposeOptions> {
  readonly env?: Readonly<Record<string, string>>;
  /** Where the loader is called, inside the project. */
  readonly cwd?: string;
}

/** What the loader makes of files that are written for this one call. */
export function loadCompose(
  texts: ProjectText,
  { env = {}, cwd = '.', ...options }: LoadOptions = {},
): TargetList {
  return withProject(texts, (folder) =>
    composeTargets(
      {
        files: [],
        stdin: '',
        projectName: null,
        projectDirectory: null,
        envFiles: [],
        services: [],
        profiles: [],
        writableMounts: false,
        host: false,
        withDependencies: false,
        build: false,
        ...options,
      },
      { env: { HOME: '/home/me', ...env }, cwd: () => join(folder, cwd) },
    ),
  );
}

/** The same of one service; its notes and obstacle as sentences. */
export function loadService(
  texts: ProjectText,
  options: LoadOptions & { readonly name?: string } = {},
): LoadedService {
  const { name = 'web', ...others } = options;
  const list = loadCompose(texts, others);
  const target = list.targets.find((each) => each.name === name);
  if (target?.declared == null) throw new Error(`there is no target ${name}`);
  return { ...target, declared: target.declared, notes: target.declared.notes.map(({ message }) => message) };
}

export interface LoadedService extends TargetSpec {
  readonly declared: Declared;
  readonly notes: readonly string[];
}

/** Runs with a folder that holds the files, and removes it. */
function withProject<Result>(texts: ProjectText, use: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(SCRATCH, 'sigprobe-compose-'));
  try {
    const files = typeof texts === 'string' ? { 'compose.yaml': texts } : texts;
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
