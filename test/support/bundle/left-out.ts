import { builtinModules } from 'node:module';
import { join } from 'node:path';
import type { Plugin } from 'rolldown';

/**
 * What packages load at once for what sigprobe never does with them: building images, BuildKit, unpacking
 * archives, ssh in JavaScript (ours is the system's), DOCKER_CERT_PATH (discovery reads it), subcommands that are
 * programs of their own. Code that comes to use it finds an empty object there.
 */
const NEVER_USED: readonly { readonly by: string; readonly modules: readonly string[] }[] = [
  {
    by: 'dockerode',
    modules: ['@grpc/grpc-js', '@grpc/proto-loader', 'protobufjs', 'tar-fs', '@balena/dockerignore', 'zlib'],
  },
  { by: 'tar-stream', modules: ['./extract'] },
  { by: 'docker-modem', modules: ['ssh2', 'split-ca'] },
  { by: 'commander', modules: ['node:child_process', 'node:fs'] },
];

/** What they load that node has. The stand-in for old versions of node is one its authors let do without, too. */
const NODE_HAS: Readonly<Record<string, string>> = { 'readable-stream': 'stream' };

/** The same code in a form of which only what is used is kept. */
const SHAKEABLE: Readonly<Record<string, string>> = {
  yaml: join(import.meta.dirname, '../../../node_modules/yaml/browser/dist/index.js'),
};

/** What they make at once and need for little text only, such as none of a plain report. Each takes ten milliseconds and more. */
const MADE_LATE: Readonly<Record<string, readonly { readonly found: string; readonly instead: string }[]>> = {
  'string-width': [
    {
      found: 'const segmenter = new Intl.Segmenter();',
      instead:
        'let made; const segmenter = { segment: (text) => (made ??= new Intl.Segmenter()).segment(text) };',
    },
    {
      // A literal is compiled when its file is read, whether or not it is come to.
      found: 'const rgiEmojiRegex = /^\\p{RGI_Emoji}$/v;',
      instead:
        "let emoji; const rgiEmojiRegex = { test: (text) => (emoji ??= new RegExp('^\\\\p{RGI_Emoji}$', 'v')).test(text) };",
    },
  ],
};

const EMPTY = '\0never-used';
const DEBUG = '\0debug';
const PROCESS = '\0process';
const LATE = '\0late:';
const BUILTIN = '\0builtin:';

/** Leaves out what is never used, and has packages load node's modules as quickly as our own code does. */
export function leaveOut(): Plugin {
  return {
    name: 'leave-out',
    resolveId(asked, importer, { kind }) {
      if (importer !== undefined && isNeverUsed(asked, importer)) return EMPTY;
      const shakeable = SHAKEABLE[asked];
      if (shakeable !== undefined) return shakeable;
      const module = NODE_HAS[asked] ?? asked.replace(/^node:/, '');
      if (module === 'process') return PROCESS;
      // It looks for a terminal, its colours and DEBUG at once, for messages that nobody is told of.
      if (asked === 'debug') return DEBUG;
      if (packageOf(importer ?? '') === 'docker-modem' && module === 'https') return LATE + module;
      return kind === 'require-call' && builtinModules.includes(module) ? BUILTIN + module : null;
    },
    transform(code, id) {
      const late = MADE_LATE[packageOf(id) ?? ''];
      if (late === undefined || !id.endsWith('/index.js')) return null;
      const missing = late.find(({ found }) => !code.includes(found));
      if (missing !== undefined) throw new Error(`${id} no longer has: ${missing.found}`);
      return {
        code: late.reduce((text, { found, instead }) => text.replace(found, () => instead), code),
        map: null,
      };
    },
    load(id) {
      if (id === EMPTY) return 'module.exports = {};';
      if (id === DEBUG) return 'module.exports = () => () => undefined;';
      // The module of that name reads every property of the global, and so opens standard input.
      if (id === PROCESS) return 'module.exports = globalThis.process;';
      if (id.startsWith(LATE)) return lateModule(id.slice(LATE.length));
      // An import needs no `require`, and making one takes as long as reading the rest of what prints the help.
      if (id.startsWith(BUILTIN))
        return `import it from 'node:${id.slice(BUILTIN.length)}'; export { it as 'module.exports' };`;
      return null;
    },
  };
}

/** Loads the module of node when something is first requested: that of TLS takes as long as all of our own before a call. */
function lateModule(name: string): string {
  return `import { createRequire } from 'node:module';
    const it = { request: (...all) => createRequire(import.meta.url)('node:${name}').request(...all) };
    export { it as 'module.exports' };`;
}

function isNeverUsed(asked: string, importer: string): boolean {
  const name = packageOf(importer);
  return NEVER_USED.some(({ by, modules }) => by === name && modules.includes(asked));
}

/** The package that a file belongs to; null for our own. */
export function packageOf(path: string): string | null {
  return /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(path)?.[1] ?? null;
}
