import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTemplate, kindOfRaw, splitDocuments } from '../../../../src/targets/k8s/documents.js';

describe('a stream of documents', () => {
  it.each<[string, string, [number, string][]]>([
    ['is one without a marker', 'a: 1\n', [[1, 'a: 1\n']]],
    ['is split at markers', 'a: 1\n---\nb: 2\n', [[1, 'a: 1\n'], [2, '---\nb: 2\n']]],
    ['may begin with a marker', '---\na: 1\n', [[1, '---\na: 1\n']]],
    ['may have more on the line of a marker', '--- # first\na: 1\n--- {b: 2}', [[1, '--- # first\na: 1\n'], [3, '--- {b: 2}']]],
    ['may have Windows line ends', 'a: 1\r\n---\r\nb: 2', [[1, 'a: 1\r\n'], [2, '---\r\nb: 2']]],
    ['keeps directives with what they are for', '%YAML 1.2\n# x\n---\na: 1\n', [[1, '%YAML 1.2\n# x\n---\na: 1\n']]],
    ['is not split at a line of dashes', 'a: |\n  ---\n----\n', [[1, 'a: |\n  ---\n----\n']]],
  ])('%s', (_name, text, documents) => {
    expect(splitDocuments(text).map(({ line, text: part }) => [line, part])).toEqual(documents);
  }); // biome-ignore format: a table

  it('loses nothing, and knows its lines', () => {
    const line = fc.constantFrom('---', 'a: 1', '', ' ---', '----', '--- b', '...', '%YAML 1.2', '# c');
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const text = lines.join('\n');
        const documents = splitDocuments(text);
        expect(documents.map((each) => each.text).join('')).toBe(text);
        for (const each of documents)
          expect(
            text
              .split('\n')
              .slice(each.line - 1)
              .join('\n')
              .startsWith(each.text),
          ).toBe(true);
      }),
    );
  });
});

describe('the kind of a document', () => {
  it.each<[string, string | null]>([
    ['kind: Service', 'Service'],
    ['apiVersion: v1\nkind:   Service   # of the shop\nspec: {}', 'Service'],
    ['kind: Service\r\n', 'Service'],
    ['spec:\n  kind: Service', null],
    ['{"kind": "Service"}', null],
    ['kind: "Service"', null],
    ['kind: Service\nkind: Pod', null],
    ['kind: {{ .Values.kind }}', null],
    ['', null],
  ])('of %j is told to be %s without reading it', (text, kind) => {
    expect(kindOfRaw(text)).toBe(kind);
  });
});

describe('a template', () => {
  it.each([
    '{{- if .Values.enabled }}\nkind: Pod\n{{- end }}',
    'metadata:\n  name: {{ include "app.name" . }}',
    'args:\n  - {{ .Values.arg }}',
    'labels:\n  {{- toYaml . | nindent 4 }}',
  ])('is %j', (text) => {
    expect(isTemplate(text)).toBe(true);
  });

  it.each([
    'summary: "{{ $labels.pod }} is down"',
    "args: ['--format={{.Names}}']",
    '# {{ not this }}',
    'a: {b: {c: 1}}',
  ])('is not %j', (text) => {
    expect(isTemplate(text)).toBe(false);
  });
});

describe('a text of a megabyte', () => {
  it.each(['- {{ ', '---\n', 'kind: ', 'kind: Pod\n', '%a\n', '#', ' ', '{{'])(
    'takes no longer than it is: %j',
    (part) => {
      const text = part.repeat(1_000_000 / part.length);
      const startMs = performance.now();
      splitDocuments(text);
      kindOfRaw(text);
      isTemplate(text);
      expect(performance.now() - startMs).toBeLessThan(3000);
    },
  );
});
