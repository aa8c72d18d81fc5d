import { errors } from '../../error-catalogue.js';
import { isSigprobeError, type SigprobeError } from '../../errors.js';
import type { GivenLogins } from '../../target-spec.js';
import type { HostEnvironment } from '../connect/known-sockets.js';
import { isObject, readJson, readJsonFile } from '../json-file.js';
import type { SignalProcess } from '../processes/signal-all.js';
import { askHelper, type HelperRun, helperProgram } from './helper.js';
import { type Login, loginOf, type RegistryAuth, readEntry } from './login-entry.js';
import { type Client, type LoginFile, loginFiles } from './login-files.js';
import { HUB, type ImageReference } from './reference.js';
import { HUB_KEY, hasHostOf, lookUp } from './registry-keys.js';

/** What the search for the login of an image's registry came to; files and helpers by their names. */
export type LoginSearch =
  | { readonly kind: 'found'; readonly source: string; readonly auth: RegistryAuth }
  | { readonly kind: 'none'; readonly looked: readonly string[] }
  /** There may be one, but it could not be had: that matters only where the registry wants one. */
  | { readonly kind: 'failed'; readonly error: SigprobeError };

/** Finds the login for one pull, what is given first; @throws SigprobeError `bad-file` when the client's own file cannot be read */
export type FindLogin = (
  image: ImageReference,
  engine: Client,
  abort: AbortSignal,
  given: readonly GivenLogins[],
) => Promise<LoginSearch>;

/** For whoever has no client's files, such as a test: every pull goes without a login. */
export const findNoLogin: FindLogin = async () => ({ kind: 'none', looked: [] });

/** Finds logins where `docker login` and `podman login` leave them on this machine. Nothing of them is kept. */
export function createLoginFinder(
  { env, ...host }: HostEnvironment,
  signalProcess: SignalProcess | null,
): FindLogin {
  return async (image, engine, abort, given) => {
    const looked: string[] = [];
    const files = [...given.map(toFile), ...loginFiles(engine, { env, ...host })];
    let failure: SigprobeError | null = null;
    for (const file of files) {
      try {
        const login = await findIn(file, image, { env, abort, signalProcess }, (place) => looked.push(place));
        if (login === null) continue;
        const auth = { ...login, serveraddress: serverOf(image, 'docker') };
        return { kind: 'found', source: looked.at(-1) ?? file.path, auth };
      } catch (error) {
        if (!isSigprobeError(error) || (error.code === 'bad-file' && mustRead(file, engine))) throw error;
        failure ??= error;
      }
    }
    if (failure !== null) return { kind: 'failed', error: failure };
    const expected = files.find(({ text }) => text === null);
    return { kind: 'none', looked: looked.length > 0 || expected === undefined ? looked : [expected.path] };
  };
}

function toFile({ source, config }: GivenLogins): LoginFile {
  return { path: source, text: config, client: 'docker', isGiven: true };
}

/**
 * A broken file of the client that is used is to be repaired. That of the other one may be no concern, and docker
 * itself goes on where it cannot read the variable.
 */
function mustRead({ client, text }: LoginFile, engine: Client): boolean {
  return client === engine && text === null;
}

/** The login that one file has or names a helper for; `onLook` hears of the file and the helper. */
async function findIn(
  file: LoginFile,
  image: ImageReference,
  run: HelperRun,
  onLook: (place: string) => void,
): Promise<Login | null> {
  const logins = readLogins(file);
  if (logins === null) return null;
  onLook(file.path);
  const helper = helperFor(logins, image);
  if (helper === null) return findEntry(logins, image);
  onLook(helperProgram(helper));
  const answer = await askHelper(helper, serverOf(image, file.client), run);
  return answer === null ? null : loginOf(answer);
}

/** The parts of a client's file that are about logins. */
interface Logins {
  readonly file: LoginFile;
  readonly auths: Readonly<Record<string, unknown>>;
  readonly credHelpers: Readonly<Record<string, unknown>>;
  readonly credsStore: unknown;
}

function readLogins(file: LoginFile): Logins | null {
  const fail = (why: string, cause?: unknown) => errors.loginsUnreadable(file.path, why, cause);
  const content = file.text === null ? readJsonFile(file.path) : readJson(file.text);
  if (content.kind === 'absent') return null;
  if (content.kind === 'unreadable') throw fail(content.why, content.cause);
  const { auths, credHelpers, credsStore } = content.value as Readonly<Record<string, unknown>>;
  const table = (name: string, value: unknown) => {
    if (value === undefined || value === null) return {};
    if (!isObject(value)) throw fail(`its ${name} is not an object`);
    return value;
  };
  if (file.isGiven) return { file, auths: table('auths', auths), credHelpers: {}, credsStore: undefined };
  return {
    file,
    auths: table('auths', auths),
    credHelpers: table('credHelpers', credHelpers),
    credsStore,
  };
}

/** The helper that keeps the registry's login, by the name it has in the file; null where it is in the file itself. */
function helperFor({ file, credHelpers, credsStore }: Logins, image: ImageReference): string | null {
  // A helper is of a whole registry.
  const own = lookUp(credHelpers, { ...image, repository: '' });
  const name = own === null ? credsStore : own.value;
  if (name === undefined || name === null || name === '') return null;
  if (typeof name === 'string') return name;
  throw errors.loginsUnreadable(
    file.path,
    `its ${own === null ? 'credsStore' : 'credHelpers'} is not a name`,
  );
}

function findEntry({ file, auths }: Logins, image: ImageReference): Login | null {
  const byHost = () => {
    const entry = Object.entries(auths).find(([key]) => file.client === 'docker' && hasHostOf(key, image));
    return entry === undefined ? null : { key: entry[0], value: entry[1] };
  };
  const entry = lookUp(auths, image) ?? byHost();
  const login = entry === null ? null : readEntry(entry.value);
  if (login === 'unreadable')
    throw errors.loginsUnreadable(file.path, `its entry for ${entry?.key} is not a login`);
  return login;
}

/** What a registry is called by that client, and by its helpers. */
function serverOf({ registry }: ImageReference, client: Client): string {
  return registry === HUB && client === 'docker' ? HUB_KEY : registry;
}
