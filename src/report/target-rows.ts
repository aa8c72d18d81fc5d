import { DEFAULT_PLATFORM, platformNamed } from '../platforms/platforms.js';
import type { Declared, Hook, Place, RunSettings, TargetSpec } from '../target-spec.js';
import { clip } from '../text/clip.js';
import { duration } from '../text/duration.js';

/** One thing that a list says of a target. */
export interface TargetRow {
  readonly label: string;
  readonly words: string;
  /** Where a file says so; null where it goes without saying. */
  readonly place: Place | null;
  readonly tone: 'plain' | 'dim' | 'code';
}

/** A longer command is a script, which nobody reads in a list. */
const LONGEST_COMMAND = 240;

/** What is run, how it is stopped, and what it takes. */
export function targetRows(target: TargetSpec): TargetRow[] {
  const { declared, settings } = target;
  return [
    ...commandRows(target),
    ...(declared === null ? [] : [budgetRow(declared), signalRow(declared), readyRow(declared, settings)]),
    ...(declared?.hooks ?? []).map(hookRow),
    ...dependencyRows(declared),
    ...settingRows(target),
    ...(declared?.buildCommand == null
      ? []
      : [row('build', `${declared.buildCommand}, if the engine has no such image`, null, 'code')]),
  ];
}

function row(
  label: string,
  words: string,
  place: Place | null = null,
  tone: TargetRow['tone'] = 'plain',
): TargetRow {
  return { label, words, place, tone };
}

function commandRows({ entrypoint, cmd }: TargetSpec): TargetRow[] {
  const isGiven = cmd !== null && cmd.length > 0;
  const rows = entrypoint === null ? [] : [row('entrypoint', commandText(entrypoint) || 'none')];
  if (isGiven) return [...rows, row('command', commandText(cmd))];
  // An entrypoint of the file's own drops the command of the image.
  return entrypoint !== null && entrypoint.length > 0
    ? rows
    : [...rows, row('command', "the image's", null, 'dim')];
}

function budgetRow({ grace }: Declared): TargetRow {
  if (grace === null || grace.isDefault) {
    const { budgetMs } = grace ?? platformNamed(DEFAULT_PLATFORM);
    return row('budget', `${duration(budgetMs)}, the default`, null, 'dim');
  }
  const words = grace.budgetMs === 0 ? '0 s: it is sent SIGKILL at once' : duration(grace.budgetMs);
  return row('budget', words, grace.place);
}

function signalRow({ signal }: Declared): TargetRow {
  return signal === null
    ? row('signal', "the image's, else SIGTERM", null, 'dim')
    : row('signal', signal.name, signal.place);
}

function readyRow({ ready, isJob }: Declared, { healthcheck }: RunSettings): TargetRow {
  if (ready === null) {
    const check = healthcheck === 'none' ? '' : "by the image's health check, else ";
    const end = isJob ? ', where it has not ended by itself' : '';
    return row('ready', `${check}once it has settled${end}`, null, 'dim');
  }
  switch (ready.how.kind) {
    case 'health': {
      const test = healthcheck === null || healthcheck === 'none' ? [] : healthcheck.test;
      return row('ready', `by its health check: ${checkText(test)}`, ready.place);
    }
    case 'exec':
      return row('ready', `once this exits with 0: ${commandText(ready.how.argv)}`, ready.place);
    case 'port':
      return row('ready', `once port ${ready.how.port} answers`, ready.place);
    case 'http':
      return row('ready', `once port ${ready.how.port} answers to ${ready.how.path}`, ready.place);
  }
}

function checkText([kind, ...words]: readonly string[]): string {
  return kind === 'CMD-SHELL' ? clip(words.join(' '), LONGEST_COMMAND) : commandText(words);
}

function hookRow({ action, place }: Hook): TargetRow {
  switch (action.kind) {
    case 'exec':
      return row('before', commandText(action.argv), place);
    case 'http':
      return row('before', `${action.scheme}://:${action.port}${action.path}`, place);
    case 'sleep':
      return row('before', `wait ${duration(action.ms)}`, place);
  }
}

function dependencyRows(declared: Declared | null): TargetRow[] {
  const words = (declared?.dependsOn ?? []).map(
    ({ name, condition, isRequired }) => `${name} (${condition}${isRequired ? '' : ', if it is there'})`,
  );
  return words.length === 0
    ? []
    : [row('needs', `${words.join(', ')}; --with-dependencies starts what it needs`)];
}

/** What is unlike a plain `docker run`. */
function settingRows({ init, settings }: TargetSpec): TargetRow[] {
  const { user, workdir, memory, nanoCpus, env, files } = settings;
  const words = [
    ...(init ? ['behind an init'] : []),
    ...(settings.pid === 'host' ? ["among the machine's processes"] : []),
    ...(user === null ? [] : [`as ${user}`]),
    ...(workdir === null ? [] : [`in ${workdir}`]),
    ...(settings.readOnly ? ['read-only'] : []),
    ...(settings.tty ? ['with a terminal'] : []),
    ...(settings.privileged ? ['privileged'] : []),
    ...(settings.network === null ? [] : [`network ${settings.network}`]),
    ...(memory === null ? [] : [`memory ${Math.round(memory / 1024 / 1024)} MB`]),
    ...(nanoCpus === null ? [] : [`${nanoCpus / 1e9} CPUs`]),
    ...counted(env.length, 'variable'),
    ...counted(settings.volumes.length + settings.tmpfs.length, 'mount'),
    ...counted(files.length, 'secret or config file'),
  ];
  return words.length === 0 ? [] : [row('runs', words.join(', '))];
}

function counted(count: number, thing: string): string[] {
  return count === 0 ? [] : [`${count} ${thing}${count === 1 ? '' : 's'}`];
}

function commandText(argv: readonly string[]): string {
  const words = argv.map((word) =>
    /^[\w./:=@+,%-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`,
  );
  return clip(words.join(' '), LONGEST_COMMAND);
}
