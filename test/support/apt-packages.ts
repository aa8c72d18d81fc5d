import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Installing a service starts it, unless this script says no. */
const POLICY = '/usr/sbin/policy-rc.d';

/**
 * Installs the packages where the program is missing, as root with apt-get, and starts nothing. Elsewhere it throws
 * a sentence that begins with the need, such as `The SSH test needs OpenSSH`.
 */
export async function ensureProgram(
  program: string,
  packages: readonly string[],
  need: string,
  log: (line: string) => void,
): Promise<void> {
  if (existsSync(program)) return;
  const advice = `${need}: install ${packages.join(' and ')}`;
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) throw new Error(`${advice}.`);
  log(`installing ${packages.join(', ')} with apt-get`);
  try {
    await promisify(execFile)('flock', [LOCK, 'sh', '-c', INSTALL, POLICY, ...packages], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (cause) {
    throw new Error(`${advice}; apt-get could not.`, { cause });
  }
}

/** Tests in other processes may install something, too, and apt-get waits for nobody. */
const LOCK = join(tmpdir(), 'sigprobe-apt.lock');

const INSTALL = `set -e
if ! [ -e "$0" ]; then
  trap 'rm -f "$0"' EXIT
  printf '#!/bin/sh\\nexit 101\\n' > "$0"
  chmod 755 "$0"
fi
apt-get -y -q update
apt-get -y -q install --no-install-recommends "$@"`;
