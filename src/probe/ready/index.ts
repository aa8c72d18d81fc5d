import type { Container } from '../../engine/port.js';
import type { ReadyFacts } from '../../observation.js';
import type { ReadyHow, TrialPlan } from '../plan.js';
import type { ReadyContext } from './context.js';
import { delay } from './delay.js';
import { health } from './health.js';
import { log } from './log.js';
import { settle } from './settle.js';
import { watchTables } from './table-watch.js';

/** Waits until the program is up in the sense the plan asks for; the tables seen meanwhile tell how it came up. */
export async function waitUntilReady(
  container: Container,
  plan: TrialPlan,
  context: ReadyContext,
): Promise<ReadyFacts> {
  if (plan.ready.kind === 'auto' && !plan.image.healthcheck) return settle(container, context);
  const over = new AbortController();
  const watching = watchTables(container, {
    ...context,
    abort: AbortSignal.any([over.signal, context.abort]),
  });
  try {
    return await waitFor(container, plan.ready, context);
  } finally {
    over.abort();
    await watching;
  }
}

function waitFor(container: Container, ready: ReadyHow, context: ReadyContext): Promise<ReadyFacts> {
  switch (ready.kind) {
    case 'auto':
      return health(container, context);
    case 'delay':
      return delay(ready.ms, context);
    case 'log':
      return log(container, ready.pattern, context);
  }
}
