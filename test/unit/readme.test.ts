import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readReadme, refresh } from '../support/readme.js';

const CI = readFileSync(fileURLToPath(new URL('../../.ci/run', import.meta.url)), 'utf8');

describe('the README', () => {
  it('has the options and the rules that the code has; `npm run readme` rewrites them', () => {
    const readme = readReadme();
    expect(readme, 'npm run readme writes them anew').toBe(refresh(readme));
  });

  it('opens with a title, a sentence and the two commands, of which CI runs the second', () => {
    const [title = '', , sentence = '', , fence, ...lines] = readReadme().split('\n');
    expect(title).toBe('# sigprobe');
    expect(sentence).toMatch(/^\S.*\.$/);
    expect(fence).toBe('```sh');
    const commands = lines.slice(0, lines.indexOf('```')).map((line) => line.replace(/\s+#.*$/, ''));
    expect(commands).toHaveLength(2);
    expect(CI).toContain(`bash -c '${commands[1]}'`);
  });

  it('fails to be refreshed without its markers', () => {
    expect(() => refresh('# sigprobe')).toThrow(
      'README.md needs <!-- rules --> and <!-- /rules --> once each.',
    );
  });
});
