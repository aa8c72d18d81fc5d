import type { DeclaredReadiness, HealthcheckSettings, Place } from '../../target-spec.js';
import { parseComposeDuration } from './duration.js';
import { textOf } from './make-located.js';
import type { Reader } from './reader.js';

/** The health check of a service, and that it tells when the service is up. */
export interface ServiceHealth {
  readonly healthcheck: HealthcheckSettings | 'none' | null;
  readonly ready: { readonly how: DeclaredReadiness; readonly place: Place } | null;
}

const UNSAID: ServiceHealth = { healthcheck: null, ready: null };

/** Reads a `healthcheck`: a text for a shell, a list with its kind first, `NONE`, or `disable`. */
export function readHealth(service: Reader): ServiceHealth {
  const located = service.located('healthcheck');
  if (located === null) return UNSAID;
  const check = service.child('healthcheck');
  if (check.flag('disable')) return { healthcheck: 'none', ready: null };
  const test = readTest(check);
  if (test === 'none') return { healthcheck: 'none', ready: null };
  const times = {
    intervalMs: duration(check, 'interval'),
    timeoutMs: duration(check, 'timeout'),
    startPeriodMs: duration(check, 'start_period'),
    retries: check.number('retries')?.value ?? 0,
  };
  // Without a test of its own it is the image's, perhaps with other times.
  if (test.length === 0 && Object.values(times).every((time) => time === 0)) return UNSAID;
  const ready = test.length === 0 ? null : { how: { kind: 'health' } as const, place: located.place };
  return { healthcheck: { test, ...times }, ready };
}

function readTest(check: Reader): string[] | 'none' {
  const test = check.located('test');
  if (test === null) return [];
  if (test.kind === 'scalar') {
    const line = textOf(test) ?? '';
    return line === '' ? [] : ['CMD-SHELL', line];
  }
  const words = check.texts('test').map(({ value }) => value);
  const [kind] = words;
  if (kind === 'NONE') return 'none';
  if (kind === 'CMD' || kind === 'CMD-SHELL') return words;
  check.notebook.note(
    'healthcheck.test begins with neither CMD, CMD-SHELL nor NONE; it is left out.',
    test.place,
  );
  return [];
}

function duration(check: Reader, key: string): number {
  const written = check.text(key);
  if (written === null) return 0;
  const ms = parseComposeDuration(written.value);
  if (ms === null)
    check.notebook.note(`healthcheck.${key} is no duration such as 30s; it is left out.`, written.place);
  return ms ?? 0;
}
