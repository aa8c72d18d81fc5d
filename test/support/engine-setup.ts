import type { TestProject } from 'vitest/node';
import { buildFixtures } from '../../fixtures/build.js';
import { ensureEngine } from './engine.js';

declare module 'vitest' {
  export interface ProvidedContext {
    host: string;
    /** Fixture folder → image tag. */
    images: Record<string, string>;
  }
}

/** Finds or starts an engine and builds the fixtures; a machine without either fails here, it does not skip. */
export default async function setup(project: TestProject): Promise<void> {
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const { host } = await ensureEngine(log);
  project.provide('host', host);
  project.provide('images', Object.fromEntries(await buildFixtures({ host, log })));
}
