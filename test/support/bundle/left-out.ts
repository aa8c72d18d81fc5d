import { join } from 'node:path';
import type { Plugin } from 'rolldown';

/**
 * What packages load at once for what sigprobe never does with them: building images, BuildKit, unpacking
 * archives, swarms, plugins, ssh in JavaScript (ours is the system's), DOCKER_CERT_PATH (discovery reads it), subcommands that are
 * programs of their own. Code that comes to use it finds an empty object there.
 */
const NEVER_USED: readonly { readonly by: string; readonly modules: readonly string[] }[] = [
  {
    by: 'dockerode',
    modules: [
      ...['@grpc/grpc-js', '@grpc/proto-loader', 'protobufjs', 'tar-fs', '@balena/dockerignore', 'zlib'],
      ...['./session', './service', './plugin', './secret', './config', './task', './node'],
    ],
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

interface Edit {
  readonly found: string;
  readonly instead: string;
}

/** What files of packages do at once that is needed seldom or by nobody, and takes as long as much of what is. */
const EDITS: Readonly<Record<string, readonly Edit[]>> = {
  // Little text needs these, such as none of a plain report.
  'string-width/index.js': [
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
  // Of each request, for messages that nobody is told of.
  'docker-modem/lib/modem.js': [
    {
      found: "debug('Sending: %s', util.inspect(options, {\n    showHidden: true,\n    depth: null\n  }));",
      instead: '',
    },
  ],
};

const EMPTY = '\0never-used';
const DEBUG = '\0debug';
const PROCESS = '\0process';
const LATE = '\0late:';

/** Leaves out what is never used, and puts off what seldom is. */
export function leaveOut(): Plugin {
  return {
    name: 'leave-out',
    resolveId(asked, importer) {
      if (importer !== undefined && isNeverUsed(asked, importer)) return EMPTY;
      const shakeable = SHAKEABLE[asked];
      if (shakeable !== undefined) return shakeable;
      const own = NODE_HAS[asked];
      if (own !== undefined) return { id: `node:${own}`, external: true };
      const module = asked.replace(/^node:/, '');
      if (module === 'process') return PROCESS;
      // It looks for a terminal, its colours and DEBUG at once, for messages that nobody is told of.
      if (asked === 'debug') return DEBUG;
      if (packageOf(importer ?? '') === 'docker-modem' && module === 'https') return LATE + module;
      return null;
    },
    transform(code, id) {
      const file = Object.keys(EDITS).find((name) => id.endsWith(`/node_modules/${name}`));
      if (file === undefined) return null;
      const edited = (EDITS[file] ?? []).reduce((text, { found, instead }) => {
        if (!text.includes(found)) throw new Error(`${id} no longer has: ${found}`);
        return text.replace(found, () => instead);
      }, code);
      return { code: edited, map: null };
    },
    load(id) {
      if (id === EMPTY) return 'module.exports = {};';
      if (id === DEBUG) return 'module.exports = () => () => undefined;';
      // The module of that name reads every property of the global, and so opens standard input.
      if (id === PROCESS) return 'module.exports = globalThis.process;';
      if (id.startsWith(LATE)) return lateModule(id.slice(LATE.length));
      return null;
    },
  };
}

/** Loads the module of node when something is first requested: that of TLS takes as long as all of our own before a call. */
function lateModule(name: string): string {
  return `module.exports = { request: (...all) => require('node:${name}').request(...all) };`;
}

function isNeverUsed(asked: string, importer: string): boolean {
  const name = packageOf(importer);
  return NEVER_USED.some(({ by, modules }) => by === name && modules.includes(asked));
}

/** The package that a file belongs to; null for our own. */
export function packageOf(path: string): string | null {
  return /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(path)?.[1] ?? null;
}
