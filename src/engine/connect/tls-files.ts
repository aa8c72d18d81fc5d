import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errors } from '../../error-catalogue.js';
import type { TlsFiles } from './endpoint.js';

/**
 * The files of a folder under the names that Docker gives them; @throws SigprobeError `bad-file` when one
 * cannot be read
 */
export function readTlsFiles(folder: string): Omit<TlsFiles, 'verify'> {
  const read = (name: string) => readPem(join(folder, name));
  return { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') };
}

/**
 * What DOCKER_TLS, DOCKER_TLS_VERIFY and DOCKER_CERT_PATH ask for; null when it is not TLS. As with docker,
 * any text turns them on, `0` included. `folder` is where the files are when DOCKER_CERT_PATH does not say.
 */
export function readTlsVariables(
  env: Readonly<Record<string, string | undefined>>,
  folder: string,
): TlsFiles | null {
  const verify = isSet(env['DOCKER_TLS_VERIFY']);
  if (!verify && !isSet(env['DOCKER_TLS'])) return null;
  const home = env['DOCKER_CERT_PATH'] || folder;
  const files = readTlsFiles(home);
  if (verify && files.ca === null) throw errors.caMissing(join(home, 'ca.pem'));
  return { ...files, verify };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

function readPem(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw errors.tlsFileUnreadable(path, code === 'EACCES' ? 'permission denied' : message, error);
  }
}
