import type { TargetList } from '../target-list.js';
import type { TargetSpec } from '../target-spec.js';
import { escapeJson } from '../text/sanitize.js';

/** Counts changes that a reader has to know of. */
const SCHEMA_VERSION = 1;

/** A list as JSON; of variables and files only their names, as their contents may be secret. */
export function targetListJson({ targets, leftOut, notes }: TargetList): string {
  const list = { schemaVersion: SCHEMA_VERSION, targets: targets.map(listed), leftOut, notes };
  return `${JSON.stringify(list, null, 2).split('\n').map(escapeJson).join('\n')}\n`;
}

/** Only what is named here is shown: a target may hold the rest of its Pod, and credentials. */
function listed(target: TargetSpec): unknown {
  const { kind, name, image, entrypoint, cmd, init, settings, declared } = target;
  const { env, files, volumeParts: _parts, securityOpt: _profiles, ...shown } = settings;
  return {
    kind,
    name,
    image,
    entrypoint,
    cmd,
    init,
    ...('pod' in target ? { pod: target.pod } : {}),
    settings: {
      ...shown,
      env: env.map(nameOf),
      files: files.map(({ path }) => path),
    },
    declared: declared && {
      ...declared,
      hooks: declared.hooks.map((hook) => ({
        ...hook,
        env: hook.env.map(nameOf),
      })),
      ...(declared.build && { build: { ...declared.build, args: declared.build.args.map(nameOf) } }),
    },
  };
}

function nameOf(assignment: string): string {
  return assignment.split('=', 1)[0] ?? '';
}
