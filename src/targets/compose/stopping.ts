import { parseSignal } from '../../kernel/signals.js';
import type { Declared, Place } from '../../target-spec.js';
import { parseComposeDuration, wholeSeconds } from './duration.js';
import type { Reader } from './reader.js';

/** Where a file says nothing, the engine waits so long. */
const DEFAULT_BUDGET_MS = 10_000;

/** The signal and the grace period of a service, as Compose hands them to the engine. */
export function readStopping(service: Reader, place: Place): Pick<Declared, 'signal' | 'grace'> {
  return { signal: readSignal(service), grace: readGrace(service, place) };
}

function readSignal(service: Reader): Declared['signal'] {
  const written = service.text('stop_signal');
  if (written === null || written.value === '') return null;
  const signal = parseSignal(written.value);
  if (signal !== null) return { name: signal.name, place: written.place };
  service.notebook.obstruct(
    `Linux has no signal '${written.value}'.`,
    'Write SIGTERM, INT, 15 or SIGRTMIN+3 as stop_signal.',
    written.place,
  );
  return null;
}

function noteCut(written: string, budgetMs: number, { notebook }: Reader, place: Place): void {
  const effect = budgetMs === 0 ? ', which is SIGKILL at once' : '';
  notebook.note(`Compose cuts ${written} to whole seconds: ${budgetMs / 1_000}s${effect}.`, place);
}

function readGrace(service: Reader, place: Place): Declared['grace'] {
  const fallback = { budgetMs: DEFAULT_BUDGET_MS, place, isDefault: true } as const;
  const written = service.text('stop_grace_period');
  if (written === null) return fallback;
  const ms = parseComposeDuration(written.value);
  if (ms !== null) {
    const budgetMs = wholeSeconds(ms);
    if (budgetMs !== ms) noteCut(written.value, budgetMs, service, written.place);
    return { budgetMs, place: written.place };
  }
  const isNumber = /^\d+$/.test(written.value);
  service.notebook.obstruct(
    `'stop_grace_period' is no duration${isNumber ? ': it has no unit' : ''}.`,
    isNumber ? `Write ${written.value}s for seconds.` : 'Write 10s or 1m30s.',
    written.place,
  );
  return fallback;
}
