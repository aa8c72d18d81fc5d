import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formats } from '../../../src/report/index.js';
import { json } from '../../../src/report/json.js';
import { anyText } from '../../support/any-text.js';
import { aLog, anObservation, aReport, aResult, aStyle } from '../../support/builders.js';

function withLog(text: string) {
  return aReport({ results: [aResult({ observation: anObservation({ log: aLog({ text }) }) })] });
}

describe('the JSON report', () => {
  it('is indented by two and ends with a newline', () => {
    expect(json(aReport())).toMatch(/^\{\n {2}"schemaVersion": 2,\n[\s\S]*\n\}\n$/);
  });

  it('reads back exactly, whatever the program wrote', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(JSON.parse(json(withLog(text))).results[0].runs[0].log.text).toBe(text);
      }),
    );
  });

  it('keeps half surrogate pairs', () => {
    expect(JSON.parse(json(withLog('\ud800x')))).toEqual(withLog('\ud800x'));
  });

  it('holds nothing a terminal or a build log would act on', () => {
    const hostile = '\x1b\x9b\x7f\u202e\u2066\u200b\u2028\ud800\u{e0041} ##[error] ##vso[task.x]\n::error::';
    const text = json(withLog(hostile));
    expect(text).not.toMatch(/[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    expect(text).not.toMatch(/##\w*\[|^\s*::/m);
    expect(JSON.parse(text)).toEqual(withLog(hostile));
  });

  it('is registered as a format', () => {
    expect(formats.json(aReport(), aStyle())).toBe(json(aReport()));
  });
});
