import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { ensureProgram } from './apt-packages.js';

const DEBIANS = '/usr/bin/chromium';
const NEED = 'The test of the HTML report needs Chromium (or $SIGPROBE_CHROMIUM)';

/** A real browser without a window; on Debian as root it is installed first where there is none. */
export async function openChromium(log: (line: string) => void): Promise<Browser> {
  const executablePath = findChromium() ?? DEBIANS;
  await ensureProgram(executablePath, ['chromium'], NEED, log);
  // Its sandbox refuses root.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args });
}

function findChromium(): string | undefined {
  const named = process.env['SIGPROBE_CHROMIUM'];
  if (named !== undefined && named !== '') return named;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return ['chromium', 'google-chrome', 'chromium-browser']
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((file) => existsSync(file));
}
