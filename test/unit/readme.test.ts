import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { documentNames, readDocument, refresh } from '../support/readme.js';

const CI = readFileSync(fileURLToPath(new URL('../../.ci/run', import.meta.url)), 'utf8');

describe('what is written from the code', () => {
  it.each(documentNames)('stands in %s as the code has it; `npm run readme` rewrites it', (name) => {
    const text = readDocument(name);
    expect(text, `npm run readme writes ${name} anew`).toBe(refresh(name, text));
  });

  it('needs its markers', () => {
    expect(() => refresh('README.md', '# sigprobe')).toThrow(
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
