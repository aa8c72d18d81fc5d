import { timelyExit } from '../../facts/exit-cause.js';
import type { Facts } from '../../facts/facts.js';
import { endEvidence, loadAfterSignal, loadBeforeSignal } from '../../wording/wording.js';
import { defineRule } from '../rule.js';

export const lostRequests = defineRule({
  id: 'lost-requests',
  severity: 'warning',
  page: {
    title: 'Requests that were under way when the container was told to stop were never answered',
    what: 'Requests were kept going while the container was told to stop (--load). It ended in time, but some connections that it had accepted broke before the answer was complete: the program left without finishing what it had begun.',
    why: 'Each of them is an error that a user sees at every deployment. The platform stops sending new requests, but only the program can answer those that it has taken.',
    before: "process.on('SIGTERM', () => process.exit(0))",
    after:
      "process.on('SIGTERM', () => {\n  server.close(() => process.exit(0))   // no new connections; the requests under way are answered\n  server.closeIdleConnections()         // connections that are merely kept alive would hold it up\n})",
    lookalikes:
      'Requests that are refused are another matter: once the listener is closed no connection is made and nothing is begun. A platform that is still sending for a moment should be given that moment, by a preStop hook or a delay before the listener closes. A program that goes on answering over connections that are kept alive, and never ends, is stuck-handler.',
    wrong:
      'Where connections break as often before the signal, nothing is said. A program that breaks its connections off by a reset of its own (SO_LINGER with 0) looks as if it had not read the requests: those count as refused.',
  },
  check(facts: Facts) {
    const { load } = facts.observation;
    if (load === null || timelyExit(facts) === null) return null;
    const lost = load.afterSignal.reset;
    if (lost <= load.beforeSignal.reset) return null;
    const requests = lost === 1 ? '1 request' : `${lost} requests`;
    return {
      message: `${requests} under way when the container was told to stop got no answer: the connection broke first. The program ends on ${facts.signal.name} without finishing what it has begun.`,
      evidence: [
        `${loadBeforeSignal(load, facts.signal.name)}.`,
        `${loadAfterSignal(load, facts.signal.name)}.`,
        endEvidence(facts),
      ],
      fix: 'On the signal, close the listener, answer the requests under way, close idle connections, and exit only then.',
      missing: [],
    };
  },
});
