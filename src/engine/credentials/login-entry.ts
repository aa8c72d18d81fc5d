import { isObject } from '../json-file.js';

/** What an engine is told of a login, in the words of its API (`X-Registry-Auth`). */
export interface RegistryAuth {
  readonly serveraddress: string;
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
  readonly registrytoken?: string;
}

/** A login without the server that it is for. */
export type Login = Omit<RegistryAuth, 'serveraddress'>;

/** What helpers say for the name of a user whose secret is an identity token. */
const TOKEN_USER = '<token>';

/**
 * The login in an entry of `auths`: null for one that holds none, as where a helper keeps it; `unreadable` for
 * one that cannot be understood.
 */
export function readEntry(entry: unknown): Login | null | 'unreadable' {
  if (!isObject(entry)) return entry === null ? null : 'unreadable';
  const { auth, username, password, identitytoken, registrytoken } = entry;
  const texts = { auth, username, password, identitytoken, registrytoken };
  if (Object.values(texts).some((value) => value !== undefined && typeof value !== 'string'))
    return 'unreadable';
  const named = isText(auth) ? decodeAuth(auth) : { username, password };
  if (named === null) return 'unreadable';
  const login = Object.entries({ ...named, identitytoken, registrytoken }).filter(([, value]) =>
    isText(value),
  );
  // A name alone opens nothing.
  return login.some(([name]) => name !== 'username') ? Object.fromEntries(login) : null;
}

/** The login that a helper's name and secret stand for. */
export function loginOf({ username, secret }: { readonly username: string; readonly secret: string }): Login {
  return username === TOKEN_USER ? { identitytoken: secret } : { username, password: secret };
}

/** `user:password` in base64; null for anything else. Some programs pad the password with zeros. */
function decodeAuth(auth: string): Login | null {
  const text = Buffer.from(auth, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon <= 0) return null;
  return { username: text.slice(0, colon), password: text.slice(colon + 1).replace(/\0+$/, '') };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
