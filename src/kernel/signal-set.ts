import { signalName } from './signals.js';

/**
 * Reads a set as ps or /proc prints it, `4002` or `<00004002` (cut to 32 bits), into 16 hex digits; null when
 * it is not one.
 */
export function parseSignalSet(text: string): string | null {
  const digits = text.startsWith('<') ? text.slice(1) : text;
  return /^[0-9a-f]{1,16}$/i.test(digits) ? digits.toLowerCase().padStart(16, '0') : null;
}

/** True when the set, 16 hex digits, holds signal `number`. */
export function hasSignal(set: string, number: number): boolean {
  // A hex digit holds four signals: finding the digit avoids a BigInt per question.
  const position = 16 - 1 - Math.floor((number - 1) / 4);
  const digit = Number.parseInt(set[position] ?? '0', 16);
  return ((digit >> ((number - 1) % 4)) & 1) === 1;
}

/** The signals in a set, lowest first. */
export function signalsIn(set: string): number[] {
  return Array.from({ length: 64 }, (_, index) => index + 1).filter((number) => hasSignal(set, number));
}

/** The names in a set, `['SIGINT', 'SIGTERM']`. */
export function namesInSet(set: string): string[] {
  return signalsIn(set).map(signalName);
}

/** Signals in either set. */
export function unionOf(first: string, second: string): string {
  return (BigInt(`0x${first}`) | BigInt(`0x${second}`)).toString(16).padStart(16, '0');
}

/** True when every signal of the first set is in the second. */
export function isWithin(first: string, second: string): boolean {
  return unionOf(first, second) === second;
}
