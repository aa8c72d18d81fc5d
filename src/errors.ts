/** Every way in which sigprobe itself, not the image, can fail; error-catalogue.ts has the sentences. */
export const ERROR_CODES = [
  'engine-missing',
  'engine-refused',
  'engine-permission',
  'engine-unreachable',
  'engine-failed',
  'engine-hung',
  'engine-slow',
  'image-not-found',
  'image-not-pullable',
  'bad-reference',
  'bad-option',
  'bad-file',
  'no-target',
  'target-incomplete',
  'container-gone',
  'load-impossible',
  'load-failed',
  'container-disturbed',
  'defect',
  'interrupted',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** A known failure: one sentence says what happened, the hint what to do, and the cause is kept. */
export class SigprobeError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, hint: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'SigprobeError';
    this.code = code;
    this.hint = hint;
  }
}

/** True for a failure with a sentence of its own; anything else is a defect in sigprobe. */
export function isSigprobeError(error: unknown, ...codes: ErrorCode[]): error is SigprobeError {
  return error instanceof SigprobeError && (codes.length === 0 || codes.includes(error.code));
}

/** The same failure with its texts rewritten, as by whoever hides secrets. */
export function reword(
  { code, message, hint, cause }: SigprobeError,
  change: (text: string) => string,
): SigprobeError {
  return new SigprobeError(code, change(message), change(hint), cause);
}
