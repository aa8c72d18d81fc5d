import type { Command } from 'commander';

type AddOptions = (command: Command) => Command;

const waiting = new WeakMap<Command, AddOptions>();

/**
 * Gives a command its options once it is run or its help is printed: fifty for each of a dozen commands take as long
 * to make as all else that the help of the program needs.
 */
export function addLater(command: Command, add: AddOptions): Command {
  waiting.set(command, add);
  command.parent?.hook('preSubcommand', (_, chosen) => {
    if (chosen === command) addNow(command);
  });
  return command.on('beforeHelp', () => addNow(command));
}

/** Gives a command and those below it the options that they have been waiting for. */
export function addAll(command: Command): void {
  addNow(command);
  for (const each of command.commands) addAll(each);
}

function addNow(command: Command): void {
  const add = waiting.get(command);
  waiting.delete(command);
  add?.(command);
}
