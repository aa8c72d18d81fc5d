import { hideValues } from '../../probe/secrets.js';
import type { TargetList } from '../../target-list.js';
import type { HealthcheckSettings, Hook, TargetSpec } from '../../target-spec.js';

/** A list in which no command repeats what a variable of its target holds. */
export function hideListed(list: TargetList): TargetList {
  return { ...list, targets: list.targets.map(hideTarget) };
}

function hideTarget(spec: TargetSpec): TargetSpec {
  const { text } = hideValues(spec.settings.env);
  const words = (argv: readonly string[]) => argv.map(text);
  const { healthcheck } = spec.settings;
  return {
    ...spec,
    entrypoint: spec.entrypoint && words(spec.entrypoint),
    cmd: spec.cmd && words(spec.cmd),
    settings: { ...spec.settings, healthcheck: hideCheck(healthcheck, words) },
    declared: spec.declared && {
      ...spec.declared,
      hooks: spec.declared.hooks.map((hook) => hideHook(hook, words)),
    },
  };
}

type Hide = (argv: readonly string[]) => readonly string[];

function hideCheck(check: HealthcheckSettings | 'none' | null, words: Hide): typeof check {
  return check === null || check === 'none' ? check : { ...check, test: words(check.test) };
}

function hideHook(hook: Hook, words: Hide): Hook {
  return hook.action.kind === 'exec'
    ? { ...hook, action: { ...hook.action, argv: words(hook.action.argv) } }
    : hook;
}
