import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The JavaScript files that node runs for that program with these arguments, as V8 counts them. */
export function loadedFiles(program: string, args: readonly string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'sigprobe-loaded-'));
  try {
    const env = { ...process.env, NODE_V8_COVERAGE: folder };
    spawnSync(process.execPath, [program, ...args], { env, stdio: 'ignore' });
    const scripts = readdirSync(folder).flatMap(
      (name) => (JSON.parse(readFileSync(join(folder, name), 'utf8')) as Coverage).result,
    );
    return scripts.filter(({ url }) => url.startsWith('file:')).map(({ url }) => fileURLToPath(url));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Coverage {
  readonly result: readonly { readonly url: string }[];
}

/** Writes to `process.env.LOADED` which files were loaded when the first socket was written these words to. */
const HOOK = `const { Socket } = require('node:net');
const { write } = Socket.prototype;
Socket.prototype.write = function (chunk, ...rest) {
  if (String(chunk).includes(process.env.WORDS)) {
    Socket.prototype.write = write;
    require('node:fs').writeFileSync(process.env.LOADED, JSON.stringify(Object.keys(require.cache)));
  }
  return write.call(this, chunk, ...rest);
};
`;

/** The files that such a program has loaded when it first writes these words to a socket; null where it never does. */
export async function loadedAt(
  words: string,
  program: string,
  args: readonly string[],
): Promise<string[] | null> {
  const folder = mkdtempSync(join(tmpdir(), 'sigprobe-loaded-'));
  const [hook, loaded] = [join(folder, 'hook.cjs'), join(folder, 'loaded.json')];
  try {
    writeFileSync(hook, HOOK);
    const env = { ...process.env, WORDS: words, LOADED: loaded };
    const child = spawn(process.execPath, ['--require', hook, program, ...args], { env, stdio: 'ignore' });
    await once(child, 'exit');
    return existsSync(loaded) ? (JSON.parse(readFileSync(loaded, 'utf8')) as string[]) : null;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
