import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import ts from 'typescript';

/** A file by its path from the root of the repository. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
}

/** One thing that a file asks for, types included. */
export interface Import {
  readonly specifier: string;
  readonly isTypeOnly: boolean;
  readonly line: number;
}

export type Room =
  | 'bin'
  | 'cli'
  | 'platforms'
  | 'targets'
  | 'index'
  | 'api'
  | 'probe'
  | 'planning'
  | 'shards'
  | 'trial'
  | 'engine'
  | 'diagnosis'
  | 'report'
  | 'kernel'
  | 'text'
  | 'shared';

interface Law {
  /** What may be imported from other rooms; `types` allows only what is gone at run time. */
  readonly rooms: Readonly<Partial<Record<Room, 'all' | 'types' | { readonly only: readonly string[] }>>>;
  readonly packages: readonly string[] | 'any';
  /** Modules of node. */
  readonly builtins: readonly string[] | 'any';
  /** Globals that may not be touched. */
  readonly without: readonly string[];
  readonly isSynchronous: boolean;
}

const PROCESS = ['process', 'console', 'globalThis', 'global'];
const CLOCKS = ['Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'];
const OUTSIDE = ['fetch', 'crypto', 'Math.random', 'Promise'];

const PURE = {
  packages: [],
  builtins: [],
  without: [...PROCESS, ...CLOCKS, ...OUTSIDE],
  isSynchronous: true,
} as const;

const ORCHESTRATION = {
  packages: [],
  builtins: [],
  without: [...PROCESS, ...CLOCKS],
  isSynchronous: false,
} as const;

/** Who may import what, and what may not be touched: the table of rooms. */
const LAWS: Readonly<Record<Room, Law>> = {
  bin: { rooms: { cli: 'all' }, packages: [], builtins: [], without: [], isSynchronous: false },
  cli: {
    rooms: {
      api: 'all',
      platforms: 'all',
      targets: 'all',
      probe: 'all',
      planning: 'types',
      shards: 'all',
      trial: 'types',
      diagnosis: 'all',
      report: 'all',
      kernel: 'all',
      text: 'all',
      shared: 'all',
      // Only to construct it.
      engine: {
        only: [
          'src/engine/connect/discovery.ts',
          'src/engine/docker/engine.ts',
          'src/engine/connect/endpoint.ts',
        ],
      },
    },
    packages: 'any',
    builtins: 'any',
    without: [],
    isSynchronous: false,
  },
  targets: {
    rooms: { kernel: { only: ['src/kernel/signals.ts'] }, text: 'all', shared: 'all' },
    packages: ['yaml', 'fastest-levenshtein'],
    builtins: 'any',
    without: [...PROCESS, ...CLOCKS],
    isSynchronous: false,
  },
  index: {
    ...PURE,
    rooms: {
      api: 'all',
      platforms: 'types',
      trial: 'types',
      diagnosis: 'types',
      report: 'types',
      engine: 'types',
      shared: 'all',
    },
  },
  // What the command line and a library's user share: this process, this machine, and the defaults.
  api: {
    rooms: {
      platforms: 'all',
      targets: 'all',
      probe: 'all',
      trial: 'types',
      diagnosis: 'all',
      report: 'all',
      kernel: 'all',
      text: 'all',
      shared: 'all',
      engine: {
        only: [
          'src/engine/connect/discovery.ts',
          'src/engine/port.ts',
          'src/engine/processes/kernel-record/recorder.ts',
        ],
      },
    },
    packages: [],
    builtins: 'any',
    without: ['console', 'globalThis', 'global'],
    isSynchronous: false,
  },
  probe: {
    ...ORCHESTRATION,
    builtins: ['node:events'],
    rooms: {
      platforms: 'all',
      planning: 'all',
      trial: 'all',
      diagnosis: 'all',
      engine: 'types',
      kernel: 'all',
      shared: 'all',
    },
  },
  planning: {
    ...PURE,
    rooms: { platforms: 'all', diagnosis: 'all', kernel: 'all', shared: 'all' },
    packages: ['unbash'],
  },
  // Which machine probes what.
  shards: { ...PURE, rooms: { diagnosis: 'types', shared: 'all' } },
  trial: { ...ORCHESTRATION, rooms: { engine: 'types', kernel: 'all', text: 'all', shared: 'all' } },
  platforms: { ...PURE, rooms: { text: 'all', shared: 'all' } },
  engine: {
    rooms: { kernel: 'all', text: 'all', shared: 'all' },
    packages: ['dockerode', 'docker-modem', 'tar-stream'],
    builtins: 'any',
    without: PROCESS,
    isSynchronous: false,
  },
  diagnosis: { ...PURE, rooms: { platforms: 'all', kernel: 'all', text: 'all', shared: 'all' } },
  report: {
    ...PURE,
    rooms: { platforms: 'all', shards: 'types', diagnosis: 'all', text: 'all', shared: 'all' },
    // Types alone: the names of what the format holds.
    packages: ['sarif'],
  },
  text: { ...PURE, rooms: {}, packages: ['string-width', 'strip-ansi'], builtins: [] },
  kernel: { ...PURE, rooms: { shared: 'types' } },
  shared: { ...PURE, rooms: {} },
};

/** The part of the engine's room that others may name. */
const PORT = 'src/engine/port.ts';
/** Where dockerode is known: one file uses it, its neighbours may name its types, and the door, which all others go through, may not. */
const DOCKERODE = {
  corner: 'src/engine/docker/',
  maker: 'src/engine/docker/client.ts',
  door: 'src/engine/docker/engine.ts',
};
const CLOCK_FILE = 'src/trial/clock.ts';

/** Every breach of the table of rooms in these files, one sentence each; empty when there is none. */
export function findBreaches(files: readonly SourceText[]): string[] {
  const sources = files.map(({ path, text }) => parseText(text, path));
  const isGlobal = globalsIn(sources);
  const breaches = sources.flatMap((source) => {
    const path = source.fileName;
    const room = roomOf(path);
    if (room === null) return [`${path} is in no room`];
    const at = (line: number, sentence: string) => `${path}:${line} ${sentence}`;
    return [
      ...importsOf(source).flatMap((each) =>
        judgeImport(path, room, each).map((sentence) => at(each.line, sentence)),
      ),
      ...touchesIn(source, room)
        .filter(({ global }) => global === null || isGlobal(global))
        .map(({ line, sentence }) => at(line, sentence)),
      ...(room === 'bin' ? findBranches(source).map((line) => at(line, 'has a branch')) : []),
    ];
  });
  return [...breaches, ...findCycles(sources)];
}

/** What was found out of each file, which more than one question is about. */
const imported = new WeakMap<ts.SourceFile, readonly Import[]>();
const touched = new WeakMap<ts.SourceFile, readonly Touch[]>();

/** All that a file imports: statically, as types, by `export … from`, `import()`, `require` and `import x = require()`. */
export function importsOf(source: ts.SourceFile): readonly Import[] {
  const known = imported.get(source);
  if (known !== undefined) return known;
  const imports: Import[] = [];
  imported.set(source, imports);
  const add = (node: ts.Node, name: ts.Node | undefined, isTypeOnly: boolean) => {
    const specifier = name !== undefined && ts.isStringLiteralLike(name) ? name.text : '<computed>';
    imports.push({ specifier, isTypeOnly, line: lineOf(source, node) });
  };
  walk(source, (node) => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, isTypeImport(node));
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier)
      add(node, node.moduleSpecifier, isTypeExport(node));
    else if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference))
      add(node, node.moduleReference.expression, node.isTypeOnly);
    else if (ts.isImportTypeNode(node))
      add(node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true);
    else if (ts.isCallExpression(node) && isLoader(node.expression)) add(node, node.arguments[0], false);
  });
  return imports;
}

/** What was read last of each file: all of them are read for more than one reason. */
const parsed = new Map<string, ts.SourceFile>();

/** Reads one file without knowing any other. */
export function parseText(text: string, path = 'src/file.ts'): ts.SourceFile {
  const known = parsed.get(path);
  if (known?.text === text) return known;
  // Read as JavaScript, `process.exitCode = 1` would count as a declaration of `process`.
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true, ts.ScriptKind.TS);
  parsed.set(path, source);
  return source;
}

function isLoader(callee: ts.Expression): boolean {
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true;
  return /^(require|require\.resolve|module\.require|process\.getBuiltinModule|createRequire\b.*)$/.test(
    callee.getText(),
  );
}

function isTypeImport({ importClause }: ts.ImportDeclaration): boolean {
  if (importClause === undefined) return false;
  if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const { name, namedBindings } = importClause;
  if (name !== undefined || namedBindings === undefined || !ts.isNamedImports(namedBindings)) return false;
  return namedBindings.elements.length > 0 && namedBindings.elements.every(({ isTypeOnly }) => isTypeOnly);
}

function isTypeExport({ isTypeOnly, exportClause }: ts.ExportDeclaration): boolean {
  if (isTypeOnly || exportClause === undefined || !ts.isNamedExports(exportClause)) return isTypeOnly;
  return exportClause.elements.length > 0 && exportClause.elements.every((each) => each.isTypeOnly);
}

function judgeImport(path: string, room: Room, { specifier, isTypeOnly }: Import): string[] {
  const law = LAWS[room];
  if (specifier === '<computed>') return ['imports what only the run time knows'];
  if (!specifier.startsWith('.')) return judgeForeign(path, law, specifier, isTypeOnly);
  const target = resolve(path, specifier);
  const other = roomOf(target);
  if (other === null) return [`imports ${target}, which is in no room`];
  if (other === room) return judgeNeighbour(path, target);
  const grant = law.rooms[other];
  if (grant === undefined) return [`(${room}) may not import ${target} (${other})`];
  if (typeof grant === 'object' && !grant.only.includes(target))
    return [`(${room}) may not import ${target}: of ${other} only ${grant.only.join(', ')}`];
  if (grant === 'types' && other === 'engine' && target !== PORT)
    return [`(${room}) may not import ${target}: of engine only ${PORT}`];
  if (grant === 'types' && !isTypeOnly) return [`(${room}) may import types only from ${target}`];
  return [];
}

function judgeNeighbour(path: string, target: string): string[] {
  const { corner, door } = DOCKERODE;
  return target.startsWith(corner) && !path.startsWith(corner) && target !== door
    ? [`may not import ${target}: of ${corner} only ${door}`]
    : [];
}

function judgeForeign(path: string, law: Law, specifier: string, isTypeOnly: boolean): string[] {
  const isBuiltin =
    specifier.startsWith('node:') || builtinModules.includes(specifier.split('/', 1)[0] ?? '');
  if (isBuiltin) {
    const isProcess = /^(node:)?process$/.test(specifier) && law.without.includes('process');
    const isGranted = law.builtins === 'any' || law.builtins.includes(specifier);
    return isGranted && !isProcess ? [] : [`may not import ${specifier}`];
  }
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  const isMisplaced = /^docker(ode|-modem)$/.test(name) && !mayImportDockerode(path, isTypeOnly);
  const isGranted = law.packages === 'any' || law.packages.includes(name);
  return isGranted && !isMisplaced ? [] : [`may not import the package ${name}`];
}

function mayImportDockerode(path: string, isTypeOnly: boolean): boolean {
  const { corner, maker, door } = DOCKERODE;
  return path === maker || (isTypeOnly && path.startsWith(corner) && path !== door);
}

interface Touch {
  readonly line: number;
  readonly sentence: string;
  /** The name, which may be that of a local; null for what is no name. */
  readonly global: ts.Identifier | null;
}

/** Asynchronous code, and what may be a global, that a room must do without. */
function touchesIn(source: ts.SourceFile, room: Room): readonly Touch[] {
  const known = touched.get(source);
  if (known !== undefined) return known;
  const { without, isSynchronous } = LAWS[room];
  const exempt = source.fileName === CLOCK_FILE ? CLOCKS.filter((name) => name !== 'Date') : [];
  const banned = without.filter((name) => !exempt.includes(name));
  const touches: Touch[] = [];
  touched.set(source, touches);
  walk(source, (node) => {
    const add = (sentence: string, global: Touch['global']) =>
      touches.push({ line: lineOf(source, node), sentence, global });
    if (ts.isIdentifier(node) && isReference(node)) {
      const name = isMathRandom(node) ? 'Math.random' : node.text;
      if (banned.includes(name)) add(`touches ${name}`, node);
    }
    if (isSynchronous && isAsynchronous(node)) add('is asynchronous', null);
  });
  return touches;
}

function isAsynchronous(node: ts.Node): boolean {
  return (
    node.kind === ts.SyntaxKind.AsyncKeyword ||
    ts.isAwaitExpression(node) ||
    (ts.isForOfStatement(node) && node.awaitModifier !== undefined)
  );
}

/** True for a name that stands for a value, not for a property, a label or a type. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  return ts.isExpression(parent) ? isOperand(parent, node) : isValueSlot(parent, node);
}

function isOperand(parent: ts.Node, node: ts.Identifier): boolean {
  return !(ts.isFunctionLike(parent) || ts.isClassLike(parent)) || ('body' in parent && parent.body === node);
}

function isValueSlot(parent: ts.Node, node: ts.Identifier): boolean {
  if (ts.isTypeQueryNode(parent) || ts.isTypeNode(parent) || ts.isQualifiedName(parent)) return false;
  if ('initializer' in parent && parent.initializer === node) return true;
  if ('expression' in parent && parent.expression === node) return true;
  return false;
}

/** True for a name that its file declares nowhere. To ask takes most of the time, so few files are asked about. */
function globalsIn(sources: readonly ts.SourceFile[]): (node: ts.Identifier) => boolean {
  const doubtful = sources.filter((source) => {
    const room = roomOf(source.fileName);
    return room !== null && touchesIn(source, room).some(({ global }) => global !== null);
  });
  if (doubtful.length === 0) return () => false;
  const checker = bind(doubtful);
  return (node) => isGlobal(node, checker);
}

function isGlobal(node: ts.Identifier, checker: ts.TypeChecker): boolean {
  const symbol = ts.isShorthandPropertyAssignment(node.parent)
    ? checker.getShorthandAssignmentValueSymbol(node.parent)
    : checker.getSymbolAtLocation(node);
  const source = node.getSourceFile();
  return symbol?.declarations?.some((declaration) => declaration.getSourceFile() === source) !== true;
}

function isMathRandom({ text, parent }: ts.Identifier): boolean {
  if (text !== 'Math') return false;
  if (ts.isPropertyAccessExpression(parent)) return parent.name.text === 'random';
  // `Math['random']`, and taking Math apart: both are ways around the rule.
  return !ts.isTypeNode(parent);
}

const BRANCHES: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.IfStatement,
  ts.SyntaxKind.ConditionalExpression,
  ts.SyntaxKind.SwitchStatement,
  ts.SyntaxKind.ForStatement,
  ts.SyntaxKind.ForInStatement,
  ts.SyntaxKind.ForOfStatement,
  ts.SyntaxKind.WhileStatement,
  ts.SyntaxKind.DoStatement,
  ts.SyntaxKind.TryStatement,
  ts.SyntaxKind.QuestionDotToken,
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.AmpersandAmpersandEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
]);

function findBranches(source: ts.SourceFile): number[] {
  const lines: number[] = [];
  walk(source, (node) => {
    if (BRANCHES.has(node.kind)) lines.push(lineOf(source, node));
  });
  return lines;
}

/** Rooms, and files, that import each other in a circle, types included. */
function findCycles(sources: readonly ts.SourceFile[]): string[] {
  const known = new Set(sources.map(({ fileName }) => fileName));
  const files = new Map<string, Set<string>>();
  const rooms = new Map<string, Set<string>>();
  const add = (arrows: Map<string, Set<string>>, from: string, to: string) =>
    arrows.set(from, (arrows.get(from) ?? new Set()).add(to));
  for (const { fileName, imports } of sources.map((each) => ({ ...each, imports: importsOf(each) }))) {
    for (const { specifier } of imports.filter((each) => each.specifier.startsWith('.'))) {
      const target = resolve(fileName, specifier);
      const [from, to] = [roomOf(fileName), roomOf(target)];
      if (from !== null && to !== null && from !== to) add(rooms, from, to);
      if (known.has(target)) add(files, fileName, target);
    }
  }
  return [
    ...circlesOf(rooms).map((names) => `rooms import each other: ${names}`),
    ...circlesOf(files).map((names) => `files import each other: ${names}`),
  ];
}

/** The names that lie on common circles of arrows, a group each (Tarjan's strongly connected components). */
function circlesOf(arrows: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const trail: string[] = [];
  const groups: string[] = [];
  const visit = (name: string) => {
    order.set(name, order.size);
    lowest.set(name, order.get(name) ?? 0);
    trail.push(name);
    for (const next of arrows.get(name) ?? []) {
      if (!order.has(next)) visit(next);
      if (trail.includes(next)) lowest.set(name, Math.min(lowest.get(name) ?? 0, lowest.get(next) ?? 0));
    }
    if (lowest.get(name) !== order.get(name)) return;
    const group = trail.splice(trail.indexOf(name));
    if (group.length > 1 || arrows.get(name)?.has(name) === true) groups.push(group.sort().join(', '));
  };
  for (const name of arrows.keys()) if (!order.has(name)) visit(name);
  return groups;
}

export function roomOf(path: string): Room | null {
  if (path.startsWith('bin/')) return 'bin';
  if (path === 'src/index.ts') return 'index';
  if (/^src\/[^/]+\.ts$/.test(path)) return 'shared';
  const name = /^src\/([^/]+)\//.exec(path)?.[1];
  if (name === undefined || !(name in LAWS) || ['bin', 'index', 'shared'].includes(name)) return null;
  return name as Room;
}

/** What a relative specifier means in the sources: bin imports the compiled files. */
export function resolve(from: string, specifier: string): string {
  return posix
    .join(posix.dirname(from), specifier)
    .replace(/^dist\//, 'src/')
    .replace(/\.c?js$/, '.ts');
}

/** Enough to tell a local from a global; no library is loaded. */
function bind(sources: readonly ts.SourceFile[]): ts.TypeChecker {
  const known = new Map(sources.map((source) => [source.fileName, source]));
  const host: ts.CompilerHost = {
    getSourceFile: (name) => known.get(name),
    getDefaultLibFileName: () => '',
    writeFile: () => undefined,
    getCurrentDirectory: () => '',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (name) => known.has(name),
    readFile: () => undefined,
  };
  const options: ts.CompilerOptions = {
    noLib: true,
    noResolve: true,
    allowJs: true,
    types: [],
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
  };
  return ts.createProgram([...known.keys()], options, host).getTypeChecker();
}

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  node.forEachChild((child) => walk(child, visit));
}

function lineOf(source: ts.SourceFile, node: ts.Node): number {
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
}
