import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { html } from '../../../../src/report/html/html.js';
import {
  aFinding,
  anObservation,
  aProcess,
  aReport,
  aResult,
  aStyle,
  aTargetError,
  aWaiver,
  exited,
  somePhases,
} from '../../../support/builders.js';
import { reportOfRecordings } from '../../../support/recorded-report.js';
import { recordedNames } from '../../../support/recording.js';
import * as scenarios from '../scenarios.js';

const draw = (report: Parameters<typeof html>[0]) => html(report, aStyle());
const VOID = /^(meta|rect|line|path|circle)$/;

/** What is wrong with how elements are nested, and with ids that are not unique; empty when nothing is. */
function faultsOf(page: string): string[] {
  const open: string[] = [];
  const faults: string[] = [];
  const body = page.replace(/<style>[\s\S]*?<\/style>/, '');
  for (const [, close, name = '', rest = ''] of body.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:\s[^>]*)?)>/g)) {
    if (close === '/') {
      const last = open.pop();
      if (last !== name) faults.push(`</${name}> closes <${last}>`);
    } else if (!VOID.test(name) && !rest.endsWith('/')) open.push(name);
  }
  const ids = [...body.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  const referred = [...body.matchAll(/ (?:aria-labelledby|aria-describedby|href)="#?([^"]+)"/g)];
  return [
    ...faults,
    ...open.map((name) => `<${name}> is not closed`),
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `the id ${id} twice`),
    ...referred.filter(([, id]) => !ids.includes(id)).map(([, id]) => `no element has the id ${id}`),
  ];
}

describe('the HTML report', () => {
  it('lets in its one style and nothing else', () => {
    const page = draw(aReport());
    const [, style = ''] = /<style>([\s\S]*)<\/style>/.exec(page) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(page, 'src/report/html/style.ts has to say so in STYLE_HASH').toContain(
      `content="default-src 'none'; style-src 'sha256-${hash}'"`,
    );
    expect(page).not.toMatch(/<script|<link|<img|<iframe|<form| style=| on\w+=|url\(|@import/);
    expect(page).not.toMatch(/ (src|href)="(?!#)/);
  });

  it.each(recordedNames())('is well-formed for the recording %s', (name) => {
    expect(faultsOf(draw(reportOfRecordings([name])))).toEqual([]);
  });

  it.each(Object.entries(scenarios))('is well-formed for the scenario %s', (_, each) => {
    expect(faultsOf(draw('results' in each ? each : aReport({ results: [each] })))).toEqual([]);
  });

  it('is a page where there is nothing to say', () => {
    const page = draw(aReport({ results: [] }));
    expect(faultsOf(page)).toEqual([]);
    expect(page).toContain('<p>Nothing was probed.</p>');
  });

  it('says of each target whether it passed, and what could not be probed', () => {
    const waived = { ...scenarios.shellForm, passed: true, waivedBy: [aWaiver({ until: '2027-01-31' })] };
    const results = [scenarios.graceful, scenarios.shellForm, waived, scenarios.exitedBefore];
    const page = draw(aReport({ results, errors: [aTargetError({ message: 'It <failed>.' })] }));
    for (const words of ['passed', 'failed', 'waived until 2027-01-31', 'undecided', 'It &lt;failed&gt;.'])
      expect(page).toContain(words);
  });

  it('names stale waivers', () => {
    expect(draw(scenarios.staleWaivers)).toContain('<h2 id="waivers">Waivers</h2>');
  });

  it('has the page of a rule once, however many findings there are', () => {
    const page = draw(aReport({ results: [scenarios.shellForm, scenarios.shellForm] }));
    expect(page.split('<summary id="rule-shell-as-pid-1">')).toHaveLength(2);
    expect(page.split('<a href="#rule-shell-as-pid-1">')).toHaveLength(2);
  });

  it('keeps lines to paste as lines, and writes a sentence as one', () => {
    const fixed = (fix: string) => draw(aReport({ results: [aResult({ findings: [aFinding({ fix })] })] }));
    expect(fixed('one\ntwo')).toContain('<pre>one\ntwo</pre>');
    expect(fixed('Do it.')).toContain('<p>Do it.</p>');
    expect(fixed('one\u2028two')).toContain('<pre>one\\u2028two</pre>');
  });

  it('has where the time of each trial went, in the order in which they began', () => {
    const probe = anObservation({ phases: somePhases({ beganMs: 12, endMs: 181.3, keptMs: null }) });
    const other = anObservation({ phases: somePhases({ beganMs: 1_012 }) });
    const page = draw(aReport({ results: [aResult({ runs: [other, probe] })] }));
    const [, table = ''] =
      /<summary id="target-1-phases">Seconds of each trial<\/summary>([\s\S]*?)<\/table>/.exec(page) ?? [];
    const began = [...table.matchAll(/>began<\/span><span>([^<]*)</g)].map(([, seconds]) => seconds);
    expect(began).toEqual(['0.00', '1.00']);
    expect(table).toContain('>kept</span><span>–<');
    expect(draw(aReport())).not.toContain('Seconds of each trial');
  });

  it('counts the processes for which the table has no room', () => {
    const before = Array.from({ length: 70 }, (_, pid) => aProcess({ pid: pid + 1, args: `worker-${pid}` }));
    const result = aResult({ observation: anObservation({ before, end: exited() }) });
    expect(draw(aReport({ results: [result] }))).toContain('<p class="note">and 6 more</p>');
  });
});
