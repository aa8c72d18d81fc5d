import { statSync } from 'node:fs';
import type { FileInContainer } from '../../target-spec.js';
import type { Lookup } from './interpolate.js';
import type { ComposeModel } from './loading.js';
import { readBytes } from './read-text.js';
import { createReader, type Placed, type Reader } from './reader.js';

/** Readable for everybody, as Compose makes them. */
const DEFAULT_MODE = 0o444;
const FOLDERS = { secrets: '/run/secrets/', configs: '/' } as const;
const WORDS = { secrets: 'secret', configs: 'config' } as const;

/** What a file of a container holds, and with which rights it is on this machine. */
interface Content {
  readonly content: string | Uint8Array;
  readonly mode: number;
}

/** The secrets and configs of a service as files of its container; what cannot be had is noted. */
export function readSecretFiles(service: Reader, model: ComposeModel, lookup: Lookup): FileInContainer[] {
  return (['secrets', 'configs'] as const).flatMap((section) =>
    service.items(section).flatMap((item) => {
      if (item.kind !== 'map') return [];
      const mount = createReader(item, service.notebook);
      const source = mount.text('source');
      if (source === null) return [];
      const found = findContent(section, source, mount, model, lookup);
      if (found === null) return [];
      const target = mount.text('target')?.value ?? source.value;
      return [
        {
          path: target.startsWith('/') ? target : `${FOLDERS[section]}${target}`,
          content: found.content,
          mode: modeOf(mount) ?? found.mode,
          uid: Number(mount.text('uid')?.value ?? 0) || 0,
          gid: Number(mount.text('gid')?.value ?? 0) || 0,
        },
      ];
    }),
  );
}

function findContent(
  section: keyof typeof FOLDERS,
  { value: name, place }: Placed<string>,
  mount: Reader,
  model: ComposeModel,
  lookup: Lookup,
): Content | null {
  const { notebook } = mount;
  const title = `The ${WORDS[section]} '${name}'`;
  const leaveOut = (why: string): null => {
    notebook.note(`${title} ${why}; its file is missing in the container.`, place);
    return null;
  };
  const declared = model[section].get(name)?.value;
  if (declared === undefined) return leaveOut('is declared nowhere');
  const reader = createReader(declared, notebook);
  const content = reader.text('content');
  if (content !== null) return { content: content.value, mode: DEFAULT_MODE };
  const variable = reader.text('environment');
  if (variable !== null) {
    const value = lookup(variable.value);
    return value === undefined
      ? leaveOut(`needs the variable ${variable.value}, which is not set`)
      : { content: value, mode: DEFAULT_MODE };
  }
  const file = reader.text('file');
  if (file === null) return leaveOut('is kept outside of this file');
  const bytes = readBytes(file.value);
  if (bytes === null) return leaveOut('has a file that cannot be read');
  return {
    content: bytes,
    mode: (statSync(file.value, { throwIfNoEntry: false })?.mode ?? DEFAULT_MODE) & 0o777,
  };
}

/** Octal where it is text, and read as octal already where it was written as a number with a leading 0. */
function modeOf(mount: Reader): number | null {
  const located = mount.located('mode');
  const text = mount.text('mode');
  if (located?.kind !== 'scalar' || text === null) return null;
  const mode = located.isQuoted ? Number.parseInt(text.value, 8) : Number(text.value);
  return Number.isInteger(mode) ? mode & 0o7777 : null;
}
