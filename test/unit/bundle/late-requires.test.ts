import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { withLateRequires } from '../../support/bundle/late-requires.js';

const MODULES: Readonly<Record<string, object>> = {
  './rolldown-runtime.cjs': { wrap: (module: object) => ({ default: module }) },
  './diagnosis.cjs': {
    outcomes: ['graceful'],
    count: (all: readonly string[]) => all.length,
    Rule: class {
      readonly name = 'rule';
    },
  },
  'node:tty': { isatty: () => true },
};

/** Runs it as node would; what it required, in that order, and what `steps` of it gave. */
function run(lines: readonly string[], steps: readonly string[]) {
  const required: string[] = [];
  const code = withLateRequires('file.cjs', lines.join('\n'));
  const require = (path: string) => {
    required.push(path);
    return MODULES[path];
  };
  const given = runInNewContext(`${code}\n;(${JSON.stringify(steps)}).map((step) => eval(step))`, {
    require,
  });
  return { code, required, given: JSON.parse(JSON.stringify(given)) as unknown };
}

const HEAD = [
  'const require_rolldown_runtime = require("./rolldown-runtime.cjs");',
  'const require_diagnosis = require("./diagnosis.cjs");',
  'let node_tty = require("node:tty");',
  'node_tty = require_rolldown_runtime.wrap(node_tty, 1);',
  'let node_fs = require("node:fs");',
];

describe('what a file requires', () => {
  it('is loaded when it is first used, and once', () => {
    const uses = [
      'function count() {',
      'return (0, require_diagnosis.count)([...require_diagnosis.outcomes]);',
      '}',
    ];
    const none = run([...HEAD, ...uses], []);
    expect(none.required).toEqual(['./rolldown-runtime.cjs', 'node:fs']);
    const twice = run([...HEAD, ...uses], ['count()', 'count()']);
    expect(twice.required).toEqual(['./rolldown-runtime.cjs', 'node:fs', './diagnosis.cjs']);
    expect(twice.given).toEqual([1, 1]);
  });

  it('is made what a module of CommonJS is made', () => {
    const { given, required } = run(
      [...HEAD, 'const isTerminal = () => node_tty.default.isatty();'],
      ['isTerminal()'],
    );
    expect(given).toEqual([true]);
    expect(required.at(-1)).toBe('node:tty');
  });

  it('can have classes', () => {
    const made =
      'const make = () => [new require_diagnosis.Rule(), new class extends require_diagnosis.Rule {}()];';
    expect(run([...HEAD, made], ['make()']).given).toEqual([[{ name: 'rule' }, { name: 'rule' }]]);
  });

  it('keeps the lines, and what only looks like a use', () => {
    const names = [...HEAD, 'const said = "require_diagnosis.count";'];
    const { code, given } = run(names, ['said']);
    expect(code.split('\n')).toHaveLength(names.length);
    expect(given).toEqual(['require_diagnosis.count']);
  });

  it('is refused where it is used as a whole', () => {
    expect(() => withLateRequires('a.cjs', [...HEAD, 'use(require_diagnosis);'].join('\n'))).toThrow(
      'a.cjs uses a module as a whole',
    );
  });

  it('is left alone where all of it is needed at once', () => {
    const code =
      'const require_engine = require("../chunks/engine.cjs");\nlet node_fs = require("node:fs");\n';
    expect(withLateRequires('a.cjs', code)).toBe(code);
  });
});
