import type { KernelEvent, SignalSender } from '../../src/observation.js';

type Event<Kind extends KernelEvent['kind']> = Extract<KernelEvent, { readonly kind: Kind }>;

/** A signal that was sent and queued, times in ms after the stop signal. */
export function sentEvent(
  atMs: number,
  signal: number,
  to: number,
  by: SignalSender,
  result: Event<'sent'>['result'] = 'delivered',
): Event<'sent'> {
  return { kind: 'sent', atMs, signal, by, to, result };
}

/** A handler of SIGTERM that was entered and stays installed. */
export function handledEvent(
  atMs: number,
  pid: number,
  unusual: Partial<Pick<Event<'handled'>, 'signal' | 'isOneShot'>> = {},
): Event<'handled'> {
  return { kind: 'handled', atMs, pid, signal: 15, isOneShot: false, ...unusual };
}

/** An exit that no signal caused, of which the parent has not been told. */
export function exitedEvent(
  atMs: number,
  pid: number,
  unusual: Partial<Pick<Event<'exited'>, 'killed' | 'parentToldMs'>> = {},
): Event<'exited'> {
  return { kind: 'exited', atMs, pid, killed: false, parentToldMs: null, ...unusual };
}
