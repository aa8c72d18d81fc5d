import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { errors } from '../../error-catalogue.js';
import { readJsonFile } from '../json-file.js';
import type { TlsFiles } from './endpoint.js';
import { readTlsFiles } from './tls-files.js';

/** What a context of the Docker CLI says of its engine. */
export interface ContextEndpoint {
  /** Empty where the context means the engine of this machine. */
  readonly host: string;
  /** Null when the context has neither certificates nor leave to do without. */
  readonly tls: TlsFiles | null;
}

/**
 * The context that `docker context use` chose; null for none, which is also what `default` means. `folder` is
 * the CLI's, such as ~/.docker.
 */
export function readCurrentContext(folder: string): string | null {
  const path = join(folder, 'config.json');
  const config = readJson(path);
  if (config === null) return null;
  const { currentContext } = config as { currentContext?: unknown };
  if (currentContext === undefined || currentContext === '' || currentContext === 'default') return null;
  if (typeof currentContext !== 'string')
    throw errors.dockerFileUnreadable(path, 'currentContext is not a name');
  return currentContext;
}

/** @throws SigprobeError `bad-option` when there is no such context, `bad-file` when it cannot be read */
export function readContext(folder: string, name: string): ContextEndpoint {
  const id = createHash('sha256').update(name).digest('hex');
  const path = join(folder, 'contexts/meta', id, 'meta.json');
  const meta = readJson(path) as { Endpoints?: { docker?: { Host?: unknown; SkipTLSVerify?: unknown } } };
  if (meta === null)
    throw errors.noSuchContext(name, join(folder, 'contexts'), ['default', ...listContexts(folder)]);
  const endpoint = meta.Endpoints?.docker;
  if (endpoint === undefined || endpoint === null)
    throw errors.dockerFileUnreadable(path, 'it has no docker endpoint');
  const { Host = '', SkipTLSVerify } = endpoint;
  if (typeof Host !== 'string') throw errors.dockerFileUnreadable(path, 'its Host is not an address');
  const files = readTlsFiles(join(folder, 'contexts/tls', id, 'docker'));
  const isSecure = SkipTLSVerify === true || Object.values(files).some((file) => file !== null);
  return { host: Host, tls: isSecure ? { ...files, verify: SkipTLSVerify !== true } : null };
}

function listContexts(folder: string): string[] {
  const home = join(folder, 'contexts/meta');
  try {
    return readdirSync(home)
      .flatMap((id) => {
        const { Name } = (readJson(join(home, id, 'meta.json')) ?? {}) as { Name?: unknown };
        return typeof Name === 'string' ? [Name] : [];
      })
      .sort();
  } catch {
    // What cannot be listed is not what was asked for.
    return [];
  }
}

/**
 * The object in a file; null when there is no such file or nothing in it, which is all the same to docker.
 */
function readJson(path: string): object | null {
  const file = readJsonFile(path);
  switch (file.kind) {
    case 'object':
      return file.value;
    case 'absent':
      return null;
    case 'unreadable':
      throw errors.dockerFileUnreadable(path, file.why, file.cause);
  }
}
