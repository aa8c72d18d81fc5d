import type { LoadCounts } from '../../observation.js';

/** What the agent is asked, one line of JSON each on its standard input. */
export type Question =
  | { readonly ask: 'hello' }
  /** GET: which status? `addresses` are tried in turn. */
  | ({ readonly ask: 'status' } & Address)
  /** Begin to send requests. */
  | ({ readonly ask: 'load' } & Address)
  | { readonly ask: 'counts' }
  /** What happens from here on counts as after the signal. */
  | { readonly ask: 'signal' }
  /** Stop sending; with `hasEnded` the requests that are still unanswered will remain so. */
  | { readonly ask: 'stop'; readonly hasEnded: boolean };

export interface Address {
  /** Where to connect; null stands for every address of the network that the agent is in. */
  readonly hosts: readonly string[] | null;
  readonly port: number;
  readonly path: string;
}

export interface LoadAnswer {
  readonly beforeSignal: LoadCounts;
  readonly afterSignal: LoadCounts;
}

/** What each question is answered with. */
export interface Answers {
  readonly hello: true;
  /** Null when nothing answered. */
  readonly status: number | null;
  readonly load: true;
  readonly counts: LoadAnswer;
  readonly signal: true;
  readonly stop: LoadAnswer;
}
