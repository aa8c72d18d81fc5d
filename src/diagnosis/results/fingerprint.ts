import type { Finding } from '../diagnosis.js';

/**
 * What makes a finding the same one in two runs of a target: the rule, and what is known of the processes and hooks
 * that it is about. Numbers, times and places are not, nor what depends on where sigprobe looks from.
 */
export function fingerprintOf({ rule, data }: Finding): string {
  const facts = Object.entries(data).flatMap(([role, value]) => factsOf(role, value));
  return [rule, ...new Set(facts.toSorted())].join('\n');
}

/** Data that say what the handler or the signal is, in the words of the rule. */
const TELLING = ['signal', 'secondSignal', 'otherSignal', 'reason', 'runtime', 'killedWith', 'crashSignal'];

function factsOf(role: string, value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => factsOf(role, each));
  if (typeof value === 'string') return TELLING.includes(role) ? [`${role}=${value}`] : [];
  if (typeof value !== 'object' || value === null) return [];
  const { commandLine, disposition, command, kind, ...others } = value as Readonly<Record<string, unknown>>;
  if (typeof commandLine === 'string')
    return [`${role}=${withoutNumbers(commandLine)} ${String(disposition)}`];
  if (typeof command === 'string') return [`${role}=${String(kind)} ${withoutNumbers(command)}`];
  return Object.entries(others).flatMap(([name, each]) => factsOf(name, each));
}

/** Ports and process ids in command lines differ from run to run. */
function withoutNumbers(text: string): string {
  return text.replace(/\d+/g, '#');
}
