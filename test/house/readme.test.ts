import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readDocument, refresh } from '../support/documents.js';
import { README_PARTS } from '../support/readme.js';
import { type Example, examplesIn, parseExample } from '../support/shell-examples.js';

const CI = readFileSync(fileURLToPath(new URL('../../.ci/run', import.meta.url)), 'utf8');

describe('what is written from the code', () => {
  it('stands in the README as the code has it', () => {
    const text = readDocument('README.md');
    expect(text, 'npm run readme writes it anew').toBe(refresh('README.md', text, README_PARTS));
  });

  it('needs its markers', () => {
    expect(() => refresh('README.md', '# sigprobe', README_PARTS)).toThrow(
      'README.md needs <!-- rules --> and <!-- /rules --> once each.',
    );
  });
});

describe('the README', () => {
  it('opens with a title, a sentence and the two commands, of which CI runs the second', () => {
    const [title = '', , sentence = '', , fence, ...lines] = readDocument('README.md').split('\n');
    expect(title).toBe('# sigprobe');
    expect(sentence).toMatch(/^\S.*\.$/);
    expect(fence).toBe('```sh');
    const commands = lines.slice(0, lines.indexOf('```')).map((line) => line.replace(/\s+#.*$/, ''));
    expect(commands).toHaveLength(2);
    expect(CI).toContain(`bash -c '${commands[1]}'`);
  });
});

describe('what the documents have one type', () => {
  const documents = ['README.md', 'CONTRIBUTING.md', 'docs/architecture.md'];
  const examples = documents.flatMap((name) => examplesIn(readDocument(name)));

  it('has examples of each command that probes', () => {
    const commands = examples.map(({ argv }) => argv[0] ?? '');
    expect(commands).toEqual(expect.arrayContaining(['--grace', 'compose', 'k8s', 'list', 'fix']));
  });

  it.each(examples)('$line', (example) => {
    expect(() => parseExample(example)).not.toThrow();
  });

  it.each([
    ['sigprobe --graec 10s a:1', 'unknown option'],
    ['npx sigprobe k8s --secrets s.yaml', 'unknown option'],
    ['cat a | sigprobe compose --runs none', 'argument'],
    ['SIGPROBE_RUNS=none sigprobe a:1', 'SIGPROBE_RUNS'],
  ])('would say of %s that it is wrong', (line, message) => {
    const [example] = examplesIn(`\`\`\`sh\n${line}\n\`\`\`\n`);
    expect(() => parseExample(example as Example)).toThrow(message);
  });
});
