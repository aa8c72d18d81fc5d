import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes the credential helper of that name, a shell script, into a folder. */
export function writeHelper(folder: string, name: string, script: string): void {
  const path = join(folder, `docker-credential-${name}`);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

/** A script that gives this login, whatever it is asked for. */
export function giving(username: string, secret: string): string {
  return `echo '${JSON.stringify({ ServerURL: 'x', Username: username, Secret: secret })}'`;
}

/** What helpers do that have no login for a server. */
export const NOT_FOUND = 'echo credentials not found in native keychain; exit 1';
