import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { rules } from '../../src/diagnosis/rules/index.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string) => readFileSync(`${ROOT}${path}`, 'utf8');
const PAGES = ['CONTRIBUTING.md', 'docs/architecture.md'];

function sourcesIn(folder: string): string[] {
  return readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`);
}

/** What stands between backticks on one line; blocks of code are examples. */
function codeOf(page: string): string[] {
  const prose = read(page).replace(/^ *```.*?^ *```$/gms, '');
  return [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}

describe('CONTRIBUTING.md', () => {
  it('lists every variable that steers the tests', () => {
    const used = [...sourcesIn('test'), ...sourcesIn('fixtures')].flatMap((path) =>
      [...read(path).matchAll(/process\.env\['(SIGPROBE_\w+)'\]/g)].map(([, name]) => name),
    );
    const listed = [...read('CONTRIBUTING.md').matchAll(/^\| `(SIGPROBE_\w+)`/gm)].map(([, name]) => name);
    expect(listed.toSorted()).toEqual([...new Set(used)].toSorted());
  });
});

describe.each(PAGES)('%s', (page) => {
  it('names scripts of package.json', () => {
    const named = codeOf(page).flatMap((code) => /^npm run ([\w:]+)/.exec(code)?.[1] ?? []);
    expect(named.filter((name) => !(name in manifest.scripts))).toEqual([]);
  });

  it('names files and folders that exist', () => {
    // The rule that the recipe makes up, and whatever stands for a name.
    const paths = codeOf(page).filter((code) => /^(src|test|fixtures|docs|bin)\/[^ ]+$/.test(code));
    const made = /NAME|FILE|tail-beside-server/;
    expect(paths.filter((path) => !made.test(path) && !existsSync(`${ROOT}${path}`))).toEqual([]);
  });
});

describe('each rule has a unit test', () => {
  const tests = new Set(
    sourcesIn('test/unit/diagnosis/rules').map((path) => path.replace(/.*\/|\.test\.ts$/g, '')),
  );
  it.each(rules.map(({ id }) => id))('%s', (id) => {
    expect(tests.has(id), `write test/unit/diagnosis/rules/GROUP/${id}.test.ts`).toBe(true);
  });
});
