import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  COMPOSE_OPTIONS,
  K8S_OPTIONS,
  type OptionEntry,
  PROBE_OPTIONS,
  UNSAID,
} from '../../src/cli/options/option-table.js';
import { toOption } from '../../src/cli/options/options.js';
import { readDocument } from './documents.js';

const FILE = 'action.yml';

/** What the action decides itself, or what makes no sense in a job of a CI system. */
const LEFT_OUT = /--(color|no-color|context|file|format|host|keep|list)\b/;

/** The options that are inputs of the action, each once, by name. */
export function actionOptions(): ReadonlyMap<string, OptionEntry> {
  const entries = [...PROBE_OPTIONS, ...COMPOSE_OPTIONS, ...K8S_OPTIONS].filter(
    ({ flags, isHidden }) => isHidden !== true && !LEFT_OUT.test(flags),
  );
  // The first of a name counts.
  return new Map(entries.map((entry) => [toOption(entry).name(), entry] as const).reverse());
}

/** action.yml with an input for each option. */
export function refreshAction(text: string): string {
  const options = [...actionOptions()].sort(([one], [other]) => one.localeCompare(other));
  return [
    ['inputs', options.map(([name, entry]) => `${name}:\n  description: ${JSON.stringify(describe(entry))}`)],
    ['variables', options.map(([name, entry]) => `${variableOf(name, entry)}: \${{ inputs.${name} }}`)],
    ['lists', options.filter(isList).map(([name, entry]) => `add "$${variableOf(name, entry)}" --${name}`)],
  ].reduce((filled, [name, lines]) => fill(filled, String(name), lines as string[]), text);
}

/** A list has a line for each value, which a variable of sigprobe has no room for. */
function variableOf(name: string, entry: OptionEntry): string {
  const variable = name.toUpperCase().replaceAll('-', '_');
  return isList([name, entry]) ? `LIST_OF_${variable}` : `SIGPROBE_${variable}`;
}

function isList([, entry]: readonly [string, OptionEntry]): boolean {
  return Array.isArray(entry.default);
}

function describe(entry: OptionEntry): string {
  const { argChoices, defaultValueDescription, defaultValue, required, negate } = toOption(entry);
  const choices = argChoices === undefined ? '' : `: ${argChoices.join(', ')}`;
  const said = defaultValueDescription ?? (typeof defaultValue === 'string' ? defaultValue : UNSAID);
  const standard = said === UNSAID || negate ? '' : ` (default: ${said})`;
  const text = entry.description.replace(' (repeatable)', isList(['', entry]) ? ', one a line' : '');
  return `${text}${choices}${standard}${required ? '' : '; 1 or 0'}`;
}

function fill(text: string, name: string, lines: readonly string[]): string {
  const between = new RegExp(`^( *)# <${name}>\\n[^]*?^ *# </${name}>$`, 'm');
  if (!between.test(text)) throw new Error(`${FILE} has no place for ${name}.`);
  return text.replace(between, (_, indent: string) =>
    [`# <${name}>`, ...lines.flatMap((each) => each.split('\n')), `# </${name}>`]
      .map((line) => `${indent}${line}`)
      .join('\n'),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(fileURLToPath(new URL(`../../${FILE}`, import.meta.url)), refreshAction(readDocument(FILE)));
