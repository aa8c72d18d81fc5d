import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseReport } from '../../src/cli/saved-report.js';
import { html } from '../../src/report/html/html.js';
import { aStyle } from './builders.js';
import { openChromium } from './chromium.js';
import { readPngText, withPngText } from './png-text.js';

/** The picture of the HTML report in the README, and the saved report of a real run that it shows. */
export const HTML_PICTURE = {
  file: 'docs/report.png',
  report: 'test/support/pictures/shell-form-server.json',
} as const;

/** What the picture says it was made from. */
const KEYWORD = 'sigprobe-html-sha256';
const WIDTH = 900;
const MARGIN = 12;

const pathOf = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

/** The page that is to be seen. */
function page(): string {
  return html(parseReport(readFileSync(pathOf(HTML_PICTURE.report), 'utf8'), HTML_PICTURE.report), aStyle());
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Whether the picture was made from the page as it is now. */
export function isPictureCurrent(): boolean {
  return readPngText(readFileSync(pathOf(HTML_PICTURE.file)), KEYWORD) === hashOf(page());
}

/** Draws it anew in a real browser: the first target down to the end of its timeline. */
export async function drawHtmlPicture(log: (line: string) => void): Promise<void> {
  const text = page();
  const browser = await openChromium(log);
  try {
    const tab = await browser.newPage({ colorScheme: 'light', viewport: { width: WIDTH, height: 1_400 } });
    await tab.setContent(text);
    const [target, timeline] = await Promise.all([
      tab.locator('.target').first().boundingBox(),
      tab.locator('section:has(.chart)').first().boundingBox(),
    ]);
    if (target === null || timeline === null) throw new Error('The page has no target with a timeline.');
    const top = target.y - MARGIN;
    const clip = { x: 0, y: top, width: WIDTH, height: timeline.y + timeline.height + MARGIN - top };
    const picture = await tab.screenshot({ clip, fullPage: true });
    writeFileSync(pathOf(HTML_PICTURE.file), withPngText(picture, KEYWORD, hashOf(text)));
  } finally {
    await browser.close();
  }
}
