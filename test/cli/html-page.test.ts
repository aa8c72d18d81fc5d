import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report, TargetResult } from '../../src/diagnosis/results/report.js';
import { html } from '../../src/report/html/html.js';
import {
  aFinding,
  anObservation,
  aPlace,
  aProcess,
  aReport,
  aResult,
  aStyle,
  aTargetError,
  somePhases,
} from '../support/builders.js';
import { openChromium } from '../support/chromium.js';
import { reportOfRecordings } from '../support/recorded-report.js';
import * as scenarios from '../unit/report/scenarios.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const HOSTILE = [
  '<script>document.title="owned"</script><img src=x onerror=document.title="owned">',
  '"><style>*{display:none}</style></pre></svg></title><h1>owned</h1>',
  '\u202egnp.exe\u2066\u0007\u001b[31mred',
  `a${'very'.repeat(120)}long`,
];

function hostileResults(): TargetResult[] {
  return HOSTILE.map((text) => {
    const result = aResult({
      outcome: 'killed',
      observation: anObservation({
        image: { reference: text },
        before: [aProcess({ args: text, program: text }), aProcess({ pid: 7, args: text, program: text })],
        log: { text: `${text}\n${text}`, truncated: false, sinceSignal: null },
        phases: somePhases(),
        trial: { id: text },
      }),
      findings: [aFinding({ message: text, evidence: [text], fix: text, place: aPlace({ file: text }) })],
      advice: text,
    });
    return { ...result, target: { ...result.target, name: text } };
  });
}

/** All that there is to see in one page, as each look at one takes a second or more. */
const { results: recorded } = reportOfRecordings([
  'hook-outlasts-budget',
  'exits-before-signal',
  'parent-kills-worker-late',
]);
const FULL = aReport({
  results: [scenarios.shellForm, scenarios.underLoad, ...recorded, ...hostileResults()],
  errors: [aTargetError()],
});

const REPORTS: Readonly<Record<string, Report>> = { full: FULL, empty: aReport({ results: [] }) };

const LOOKS: Readonly<Record<string, { context: BrowserContextOptions; print?: boolean }>> = {
  light: { context: { colorScheme: 'light', viewport: { width: 1100, height: 800 } } },
  dark: { context: { colorScheme: 'dark', viewport: { width: 1100, height: 800 } } },
  narrow: { context: { colorScheme: 'light', viewport: { width: 320, height: 640 } } },
  zoomed: { context: { colorScheme: 'dark', viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 } },
  forced: { context: { forcedColors: 'active', viewport: { width: 1100, height: 800 } } },
  print: { context: { viewport: { width: 800, height: 1100 } }, print: true },
};

let browser: Browser;
const folder = mkdtempSync(join(tmpdir(), 'sigprobe-html-'));
const fileOf = (name: string) => join(folder, `${name}.html`);

beforeAll(async () => {
  for (const [name, report] of Object.entries(REPORTS)) writeFileSync(fileOf(name), html(report, aStyle()));
  browser = await openChromium((line) => console.log(line));
}, 300_000);

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

/** Opens a report, has it looked at, and says what the browser complained of and asked for meanwhile. */
async function open<Seen>(
  name: string,
  look: BrowserContextOptions,
  see: (page: Page) => Promise<Seen>,
): Promise<{ seen: Seen; complaints: string[]; requests: string[] }> {
  const context = await browser.newContext(look);
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(`file://${fileOf(name)}`);
  const seen = await see(page);
  await context.close();
  return { seen, complaints, requests };
}

/** What axe finds; it is evaluated by the debugger, which the page's policy does not bind. */
async function axe(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const results = (await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] })',
  )) as AxeResults;
  return results.violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html.slice(0, 160) ?? ''}`,
  );
}

it.each([...Object.keys(LOOKS).map((look) => ['full', look] as const), ['empty', 'light'] as const])(
  'the page of the %s report can be read by everyone: %s',
  async (name, look) => {
    const { context, print = false } = LOOKS[look] ?? { context: {} };
    const { seen, complaints, requests } = await open(name, context, async (page) => {
      if (print) await page.emulateMedia({ media: 'print' });
      // What is folded is to be read by everyone, too; on paper it is left out.
      else await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true');
      const over = Number(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth'));
      return { isTooWide: over > 0, violations: await axe(page) };
    });
    expect(seen).toEqual({ isTooWide: false, violations: [] });
    expect(complaints).toEqual([]);
    expect(requests).toEqual([`file://${fileOf(name)}`]);
  },
);

describe('the page', () => {
  it('shows hostile text as text', async () => {
    const { seen } = await open('full', {}, async (page) => ({
      title: await page.title(),
      strange: await page.locator('script, img, h1:has-text("owned")').count(),
      headings: await page.locator('h2').allTextContents(),
    }));
    expect(seen.title).toBe('sigprobe, 10 targets: 3 graceful, 5 killed, 1 inconclusive, 1 not probed');
    expect(seen.strange).toBe(0);
    expect(seen.headings.slice(-4)).toEqual([
      HOSTILE[0],
      HOSTILE[1],
      '\\u202egnp.exe\\u2066\\x07\\x1b[31mred',
      HOSTILE[3],
    ]);
  });

  it('is walked through with the keyboard, in order, and shows where', async () => {
    const { seen } = await open('full', {}, async (page) => {
      const stops: string[] = [];
      for (let press = 0; press < FULL.results.length + 1; press += 1) {
        await page.keyboard.press('Tab');
        stops.push(
          await page.evaluate(
            'document.activeElement.tagName + " " + getComputedStyle(document.activeElement).outlineStyle',
          ),
        );
      }
      await page.keyboard.press('Enter');
      return { stops, open: await page.locator('details[open]').count() };
    });
    const links = FULL.results.map(() => 'A solid');
    expect(seen).toEqual({ stops: [...links, 'SUMMARY solid'], open: 1 });
  });

  it('leads from the table to the target', async () => {
    const { seen } = await open('full', {}, async (page) => {
      await page.locator('.targets a').nth(2).click();
      return page.evaluate('document.querySelector(":target").getBoundingClientRect().top < innerHeight');
    });
    expect(seen).toBe(true);
  });
});
