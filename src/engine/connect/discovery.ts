import { errors } from '../../error-catalogue.js';
import { isSigprobeError, type SigprobeError } from '../../errors.js';
import { createLoginFinder, type FindLogin } from '../credentials/find-login.js';
import { connectDocker, type DockerEngine } from '../docker/engine.js';
import type { SignalProcess } from '../processes/signal-all.js';
import { type EndpointCandidate, type EngineChoice, findCandidates } from './candidates.js';
import { formatEndpoint } from './endpoint.js';
import type { HostEnvironment } from './known-sockets.js';
import { noEngineAnswers } from './no-engine.js';

export {
  type EndpointCandidate,
  type EngineChoice,
  findCandidates,
} from './candidates.js';
export type { HostEnvironment } from './known-sockets.js';

/** What came of trying a place. */
export type Attempt =
  | { readonly kind: 'answers'; readonly place: EndpointCandidate; readonly engine: DockerEngine }
  | { readonly kind: 'fails'; readonly place: EndpointCandidate; readonly error: SigprobeError };

/**
 * Connects to the engine that is named, and to no other; where none is, to the first known socket that
 * answers. `signalProcess` lets it signal the processes of containers on this machine directly. The credentials
 * for pulls are those of this host.
 *
 * @throws SigprobeError `engine-…`, `bad-option`, `bad-file`
 */
export async function findEngine(
  choice: EngineChoice,
  host: HostEnvironment,
  signalProcess: SignalProcess,
): Promise<DockerEngine> {
  const { candidates } = findCandidates(choice, host);
  return connectFirst(candidates, signalProcess, createLoginFinder(host, signalProcess));
}

/** The engine at the first place that answers; a place that was named has no substitute. */
export async function connectFirst(
  places: readonly EndpointCandidate[],
  signalProcess: SignalProcess | null = null,
  findLogin?: FindLogin,
): Promise<DockerEngine> {
  const failed: { socket: string; error: SigprobeError }[] = [];
  for (const place of places) {
    const attempt = await tryCandidate(place, signalProcess, findLogin);
    if (attempt.kind === 'answers') return attempt.engine;
    if (place.namedBy !== null) throw attempt.error;
    failed.push({ socket: formatEndpoint(place.endpoint), error: attempt.error });
  }
  throw noEngineAnswers(failed);
}

/** Connects to one place; a failure that a person can do something about is an answer. */
export async function tryCandidate(
  place: EndpointCandidate,
  signalProcess: SignalProcess | null,
  findLogin?: FindLogin,
): Promise<Attempt> {
  try {
    const engine = await connectDocker(place.endpoint, undefined, signalProcess, findLogin);
    return { kind: 'answers', place, engine };
  } catch (error) {
    if (!isSigprobeError(error)) throw error;
    return { kind: 'fails', place, error: tellOrigin(error, place) };
  }
}

/** What a variable or a file says is not before the reader's eyes, unlike what was typed. */
function tellOrigin(error: SigprobeError, { namedBy }: EndpointCandidate): SigprobeError {
  if (namedBy === null || namedBy.name === '--host') return error;
  const { name, says } = namedBy;
  const origin = /context/i.test(name) ? `${name} '${says}'` : name;
  return errors.addressFrom(error, origin);
}
