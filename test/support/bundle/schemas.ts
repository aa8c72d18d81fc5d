import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Plugin } from 'rolldown';

/** Puts these schemas beside the bundle, each in one line: people read them as they stand in the sources, and programs what is published. */
export function publishSchemas(files: readonly string[]): Plugin {
  return {
    name: 'publish-schemas',
    generateBundle() {
      for (const file of files) {
        const source = JSON.stringify(JSON.parse(readFileSync(file, 'utf8')));
        this.emitFile({ type: 'asset', fileName: basename(file), source });
      }
    },
  };
}
