import type { Command, Option } from 'commander';
import type { EngineOptions } from './options.js';

/**
 * Gives every option that the command line leaves open the value of its SIGPROBE_<NAME>, parsed and checked
 * the same way. commander reads `process.env` itself and takes any value of a switch for true, so it is not
 * asked to.
 */
export function applyEnvironment(command: Command, env: Readonly<Record<string, string | undefined>>): void {
  for (const option of command.options) {
    const key = option.attributeName();
    const source = command.getOptionValueSource(key);
    const name = variableOf(option);
    const text = env[name];
    if (text === undefined || text === '' || (source !== undefined && source !== 'default')) continue;
    if (ENGINE_NAMES.includes(key) && ENGINE_NAMES.some((other) => isTyped(command, other))) continue;
    command.setOptionValueWithSource(key, readVariable(command, option, name, text), 'env');
  }
}

/** `SIGPROBE_READY_TIMEOUT` for `--ready-timeout`. */
function variableOf(option: Option): string {
  return `SIGPROBE_${option.name().toUpperCase().replaceAll('-', '_')}`;
}

/** Two names for one thing: one that was typed leaves no room for the other's variable. */
const ENGINE_NAMES: readonly string[] = ['host', 'context'] satisfies (keyof EngineOptions)[];

function isTyped(command: Command, key: string): boolean {
  return command.getOptionValueSource(key) === 'cli';
}

function readVariable(command: Command, option: Option, name: string, text: string): unknown {
  const fail = (message: string) => command.error(`error: ${name}='${text}': ${message}`);
  if (option.isBoolean() || option.negate) {
    if (/^(1|true|yes|on)$/i.test(text)) return !option.negate;
    if (/^(0|false|no|off)$/i.test(text)) return option.negate;
    return fail('Write 1 or 0.');
  }
  if (option.argChoices !== undefined && !option.argChoices.includes(text))
    return fail(`Allowed choices are ${option.argChoices.join(', ')}.`);
  if (option.parseArg === undefined || option.argChoices !== undefined) return text;
  try {
    return option.parseArg(text, option.defaultValue as never);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}
