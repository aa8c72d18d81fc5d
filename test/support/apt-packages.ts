import { execFile } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
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
  const apt = (...args: string[]) =>
    promisify(execFile)('apt-get', ['-y', '-q', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      maxBuffer: 64 * 1024 * 1024,
    });
  const isOurPolicy = !existsSync(POLICY);
  if (isOurPolicy) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await apt('update');
    await apt('install', '--no-install-recommends', ...packages);
  } catch (cause) {
    throw new Error(`${advice}; apt-get could not.`, { cause });
  } finally {
    if (isOurPolicy) rmSync(POLICY);
  }
}
