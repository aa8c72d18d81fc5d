import type { Command } from 'commander';

/**
 * Hands on what was typed before the name of a subcommand, which commander would keep for the command above and say
 * nothing of: `sigprobe --grace 5s compose` means what `sigprobe compose --grace 5s` does. What the subcommand does not
 * know is a usage error. To be called when all subcommands are there.
 */
export function handOnOptions(command: Command): void {
  command.hook('preSubcommand', (_, chosen) => {
    for (const option of command.options) {
      const key = option.attributeName();
      if (command.getOptionValueSource(key) !== 'cli') continue;
      const value: unknown = command.getOptionValue(key);
      const isKnown = chosen.options.some((other) => other.attributeName() === key);
      if (!isKnown) chosen.error(`error: unknown option '${nameOf(command, key, value)}'`);
      // What follows the subcommand comes after it: it replaces the value, or adds to a list.
      chosen.setOptionValueWithSource(key, value, 'cli');
    }
  });
}

/** How the option of that key is written that has this value: `--no-pull` where `--pull` has another one. */
function nameOf(command: Command, key: string, value: unknown): string {
  const options = command.options.filter((option) => option.attributeName() === key);
  const written = options.find(({ negate }) => negate === (value === false)) ?? options[0];
  return written?.long ?? written?.short ?? key;
}
