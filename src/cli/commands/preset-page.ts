import { type Preset, presets } from '../../platforms/platforms.js';
import { duration } from '../../text/duration.js';
import { wrap } from '../../text/wrap.js';

const WIDTH = 80;

/** The platforms that `--target` knows, as plain text of 80 columns. */
export function targetPage(): string {
  const head = 'The platforms that --target knows. What --grace and --signal say counts more.';
  return `${[head, ...presets.map(entry)].join('\n\n')}\n`;
}

function entry(preset: Preset): string {
  return [
    `${preset.name.padEnd(12)}${duration(preset.budgetMs).padEnd(6)}${signalOf(preset)}`,
    ...wrap(preset.note, WIDTH, 2),
    ...wrap(`Source: ${preset.source}.`, WIDTH, 2),
  ].join('\n');
}

function signalOf({ signal, reach }: Preset): string {
  if (signal === null) return "the image's STOPSIGNAL, else SIGTERM";
  return reach === 'every-process' ? `${signal} to every process` : signal;
}
