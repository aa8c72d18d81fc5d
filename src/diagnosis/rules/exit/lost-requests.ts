import type { LoadCounts } from '../../../observation.js';
import { countLostRequests } from '../../facts/exit-cause.js';
import type { Facts } from '../../facts/facts.js';
import { endEvidence, loadAfterSignal, loadBeforeSignal } from '../../wording/wording.js';
import { defineRule, type Match } from '../rule.js';

type Data = {
  readonly signal: string;
  /** As seen from inside the container. */
  readonly url: string;
  readonly beforeSignal: LoadCounts;
  /** Requests in flight when the signal was sent included; `reset` are the lost ones. */
  readonly afterSignal: LoadCounts;
};

export const lostRequests = defineRule({
  id: 'lost-requests',
  severity: 'warning',
  page: {
    title: 'Requests in flight when the signal was sent were never answered',
    what: 'A load generator sent requests while the container was stopped (--load). The container exited in time, but some connections that it had accepted broke before the answer was complete: the program exited without finishing the requests in flight.',
    why: 'Each of them is an error that a user sees at every deployment. The platform stops sending new requests, but only the program can answer those it has accepted.',
    before: "process.on('SIGTERM', () => process.exit(0))",
    after:
      "process.on('SIGTERM', () => {\n  server.close(() => process.exit(0))   // no new connections; requests in flight are answered\n  server.closeIdleConnections()         // idle keep-alive connections would delay it\n})",
    lookalikes:
      'Refused requests are not reported: once the listener is closed no connection is made, so no request is lost halfway. For a platform that keeps sending for a moment, delay the close of the listener, in the program or by a preStop hook. A program that keeps answering over keep-alive connections and does not exit is stuck-handler.',
    wrong:
      'Where as many connections break before the signal, nothing is reported. A program that resets its connections itself (SO_LINGER with 0) looks as if it had not read the requests: those count as refused.',
  },
  check(facts: Facts): Match<Data> | null {
    const { load } = facts.observation;
    const lost = countLostRequests(facts);
    if (load === null || lost === 0) return null;
    const { name } = facts.signal;
    const requests = lost === 1 ? '1 request' : `${lost} requests`;
    return {
      data: {
        signal: name,
        url: load.url,
        beforeSignal: load.beforeSignal,
        afterSignal: load.afterSignal,
      },
      message: `${requests} in flight after ${name} got no answer: the connection broke first. The program exits on ${name} without finishing the requests that it has accepted.`,
      evidence: [`${loadBeforeSignal(load, name)}.`, `${loadAfterSignal(load, name)}.`, endEvidence(facts)],
      fix: 'On the signal, close the listener, answer the requests in flight, close idle connections, and only then exit.',
      missing: [],
    };
  },
});
