import type { LoadFacts } from '../../observation.js';
import type { RequestOptions } from '../port.js';
import type { ContainerHere } from '../processes/signal-all.js';

/** What the agent is asked, one line of JSON each on its standard input. */
export type Question =
  | { readonly ask: 'hello' }
  /** GET: which status? The addresses are tried in turn. */
  | ({ readonly ask: 'status' } & Address & RequestOptions)
  /** Begin to send requests. */
  | ({ readonly ask: 'load' } & Address)
  | { readonly ask: 'counts' }
  /** What happens from here on counts as after the signal. */
  | { readonly ask: 'signal' }
  /** Stop sending; with `hasEnded` the requests that are still unanswered will remain so. */
  | { readonly ask: 'stop'; readonly hasEnded: boolean };

export interface Address {
  /** Null where the agent is in the container's network, whose every address will do. */
  readonly outside: Outside | null;
  readonly port: number;
  readonly path: string;
}

/** The way to a container from another network. */
export interface Outside {
  readonly hosts: readonly string[];
  readonly container: ContainerHere;
}

export type LoadAnswer = Omit<LoadFacts, 'url'>;

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
