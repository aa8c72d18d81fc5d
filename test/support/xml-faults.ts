import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureProgram } from './apt-packages.js';

const SCHEMA = fileURLToPath(new URL('schemas/junit.xsd', import.meta.url));

const XMLLINT = '/usr/bin/xmllint';

/** Has xmllint, which on Debian as root is installed first where there is none. */
export async function ensureXmllint(log: (line: string) => void): Promise<void> {
  if (spawnSync('xmllint', ['--version']).status === 0) return;
  await ensureProgram(XMLLINT, ['libxml2-utils'], 'The test of JUnit reports needs xmllint', log);
}

/** What xmllint has against these documents by the schema of JUnit reports; empty where nothing. */
export function xmlFaults(texts: readonly string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'sigprobe-xml-'));
  try {
    const files = texts.map((text, index) => {
      const file = join(folder, `${index}.xml`);
      writeFileSync(file, text);
      return file;
    });
    execFileSync('xmllint', ['--noout', '--schema', SCHEMA, ...files], { stdio: ['ignore', 'pipe', 'pipe'] });
    return [];
  } catch (error) {
    if (!(error instanceof Error && 'stderr' in error)) throw error;
    const said = String(error.stderr).split('\n');
    return said.filter((line) => line !== '' && !line.endsWith(' validates'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
