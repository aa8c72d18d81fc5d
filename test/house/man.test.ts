import { expect, it } from 'vitest';
import { readDocument } from '../support/documents.js';
import { manPage } from '../support/man.js';

it('the page of the manual is as the commands and options are: npm run man', () => {
  expect(readDocument('docs/sigprobe.1')).toBe(manPage());
});

it('the page of the manual leaves roff no line that it takes for a request of its own', () => {
  const requests = manPage()
    .split('\n')
    .flatMap((line) => /^[.'](\S*)/.exec(line)?.[1] ?? []);
  const known = ['TH', 'SH', 'SS', 'TP', 'PP', 'B', 'I', 'br', 'nf', 'fi'];
  expect([...new Set(requests)].sort()).toEqual([...known].sort());
});
