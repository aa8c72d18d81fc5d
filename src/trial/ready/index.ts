import type { Container } from '../../engine/port.js';
import type { ReadyFacts } from '../../observation.js';
import { hasHealthcheck, type TrialPlan } from '../../trial-plan.js';
import type { ReadyContext } from './context.js';
import { delay } from './delay.js';
import { exec } from './exec.js';
import { health } from './health.js';
import { http } from './http.js';
import { log } from './log.js';
import { port } from './port.js';
import { settle } from './settle.js';
import { watchTables } from './table-watch.js';

/**
 * Waits until the program is up in the sense the plan asks for; the tables seen meanwhile tell how it came
 * up.
 */
export async function waitUntilReady(
  container: Container,
  plan: TrialPlan,
  context: ReadyContext,
): Promise<ReadyFacts> {
  if (plan.ready.kind === 'auto' && !hasHealthcheck(plan))
    return settle(container, context, { signal: plan.signal.number, notBeforeMs: plan.notBeforeMs });
  const over = new AbortController();
  const watching = watchTables(container, {
    ...context,
    abort: AbortSignal.any([over.signal, context.abort]),
  });
  try {
    return await waitFor(container, plan, context);
  } finally {
    over.abort();
    await watching;
  }
}

function waitFor(
  container: Container,
  plan: TrialPlan,
  context: ReadyContext,
): Promise<ReadyFacts> | ReadyFacts {
  const { ready } = plan;
  switch (ready.kind) {
    case 'auto':
      return health(container, context);
    case 'health':
      if (!hasHealthcheck(plan))
        return { kind: 'not-ready', afterMs: 0, why: 'the image declares no health check' };
      return health(container, context);
    case 'delay':
      return delay(ready.ms, context);
    case 'log':
      return log(container, ready.pattern, context);
    case 'port':
      return port(container, ready.port, context);
    case 'http':
      return http(container, ready, context);
    case 'exec':
      return exec(container, ready, context);
  }
}
