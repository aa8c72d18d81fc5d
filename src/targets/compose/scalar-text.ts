import type { LocatedScalar } from '../yaml/located.js';

const INTEGER = /^[-+]?(0x[\da-f]+|0b[01]+|0o[0-7]+|0[0-7]*|[1-9]\d*)$/i;
const FLOAT = /^[-+]?(\.\d+|\d+(\.\d*)?)(e[-+]?\d+)?$/i;
const TRUE = /^(true|True|TRUE)$/;
const FALSE = /^(false|False|FALSE)$/;
const NULL = /^(~|null|Null|NULL|)$/;

/**
 * The text that Compose makes of a value where it wants text, such as a variable's: numbers and booleans are read and
 * written anew (`012` is 10, `1_000` is 1000, `1.10` is 1.1), any other word stays (`yes`). Null for null.
 */
export function scalarText({ value, source, isQuoted }: LocatedScalar): string | null {
  if (isQuoted) return String(value ?? '');
  if (NULL.test(source)) return null;
  if (TRUE.test(source)) return 'true';
  if (FALSE.test(source)) return 'false';
  const plain = source.replaceAll('_', '');
  if (/^[-+.\d]/.test(source)) {
    if (INTEGER.test(plain)) return integerText(plain);
    if (FLOAT.test(plain)) return floatText(Number(plain));
  }
  return source;
}

/** What does not fit into 64 bits is a float. */
function integerText(text: string): string {
  const digits = text.replace(/^[-+]/, '').toLowerCase();
  const octal = /^0o?([0-7]+)$/.exec(digits);
  const size = BigInt(octal === null ? digits : `0o${octal[1]}`);
  const isNegative = text.startsWith('-');
  if (size > (isNegative ? 1n << 63n : (1n << 64n) - 1n)) return floatText(Number(text));
  return isNegative ? String(-size) : String(size);
}

/** As Go prints it: with an exponent from a million on, and below a ten-thousandth. */
function floatText(number: number): string {
  const [mantissa = '', exponent = ''] = number.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(number);
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}
