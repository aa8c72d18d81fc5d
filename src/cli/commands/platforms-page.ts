import { describeGracePeriod } from '../../platforms/longer-budget.js';
import type { Platform } from '../../platforms/platform.js';
import { platforms } from '../../platforms/platforms.js';
import { duration } from '../../text/duration.js';
import { wrap } from '../../text/wrap.js';

const WIDTH = 80;

/** The platforms that `--preset` knows, as plain text of 80 columns. */
export function platformsPage(): string {
  const head = 'The platforms that --preset knows. --grace and --signal override them.';
  return `${[head, ...platforms.map(entry)].join('\n\n')}\n`;
}

function entry(platform: Platform): string {
  const { name, budgetMs, note, source } = platform;
  return [
    `${name.padEnd(12)}${duration(budgetMs).padEnd(6)}${signalOf(platform)}`,
    ...[describeGracePeriod(platform), note ?? '', `Source: ${source}.`].flatMap((text) =>
      text === '' ? [] : wrap(text, WIDTH, 2),
    ),
  ].join('\n');
}

function signalOf({ signal, reach }: Platform): string {
  if (signal === null) return "the image's STOPSIGNAL, else SIGTERM";
  return reach === 'every-process' ? `${signal} to every process` : signal;
}
