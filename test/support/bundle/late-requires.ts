import type { Plugin } from 'rolldown';
import { parseSync, Visitor } from 'rolldown/utils';

/** Our files that every command loads that loads any of the others. */
const AT_ONCE = ['rolldown-runtime', 'shared', 'engine'];

/** Of node's own, those that it has not loaded before it runs a program, and that a probe may do without. */
const LATE_BUILTINS = ['child_process', 'crypto', 'fs/promises', 'readline', 'stream/consumers', 'tty'];

const LATE = 'const late = (load, it) => () => it ??= load();';

/**
 * What a file requires is loaded when the first of it is used, so that what is named in a file costs nothing until
 * then. Whoever has time to spare loads it before that (`src/cli/commands/probe.ts`). Keeps the lines, for source maps.
 */
export function requireLate(): Plugin {
  return {
    name: 'require-late',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle))
        if (file.type === 'chunk') file.code = withLateRequires(file.fileName, file.code);
    },
  };
}

/** The second line is that of a module of CommonJS, which the bundler gives the form of others. */
const REQUIRE = /^(?:const|let) ([\w$]+) = (require\("([^"]+)"\));\n(?:\1 = ([\w$.]+\()\1(.*\));\n)?/gm;

/** @throws Error where a module is used other than by the names that it exports */
export function withLateRequires(name: string, code: string): string {
  const late = new Set<string>();
  const declared = code.replace(
    REQUIRE,
    (all: string, local: string, call: string, path: string, before?: string, after?: string) => {
      if (!isLate(path)) return all;
      late.add(local);
      const [made, line] = before === undefined ? [call, ''] : [`${before}${call}${after}`, '\n'];
      return `const ${local} = late(() => ${made});\n${line}`;
    },
  );
  if (late.size === 0) return code;
  return withCalls(name, declared, late).replace(/^const [\w$]+ = late\(/m, (first) => `${LATE} ${first}`);
}

/** Each use of these locals as a call of what loads the module. */
function withCalls(name: string, code: string, late: ReadonlySet<string>): string {
  const inserted = new Map<number, string>();
  let uses = 0;
  const count = ({ name: local }: { readonly name: string }) => {
    if (late.has(local)) uses += 1;
  };
  new Visitor({
    Identifier: count,
    MemberExpression: ({ object }) => {
      if (object.type !== 'Identifier' || !late.has(object.name)) return;
      uses -= 1;
      inserted.set(object.end, '()');
    },
    NewExpression: ({ callee }) => {
      if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return;
      if (!late.has(callee.object.name)) return;
      inserted.set(callee.start, '(');
      inserted.set(callee.end, ')');
    },
  }).visit(parseSync(name, code).program);
  // What is left are the declarations.
  if (uses !== late.size) throw new Error(`${name} uses a module as a whole`);
  let done = 0;
  let text = '';
  for (const [at, what] of [...inserted].sort(([a], [b]) => a - b)) {
    text += code.slice(done, at) + what;
    done = at;
  }
  return text + code.slice(done);
}

function isLate(path: string): boolean {
  const [, builtin] = /^node:(.+)$/.exec(path) ?? [];
  if (builtin !== undefined) return LATE_BUILTINS.includes(builtin);
  return !AT_ONCE.some((name) => path.endsWith(`/${name}.cjs`));
}
