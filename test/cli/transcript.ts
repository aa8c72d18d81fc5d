import { type CliOptions, runCli } from '../support/run-cli.js';

/** Runs the command line without an engine and returns what a reviewer wants to read. */
export async function transcript(
  args: readonly string[],
  options: CliOptions = {},
  hide: Readonly<Record<string, string>> = {},
): Promise<{ code: number; stdout: string; stderr: string; text: string }> {
  const { code, stdout, stderr } = await runCli(args, options).result;
  const variables = Object.entries(options.env ?? {}).map(([name, value]) => `${name}=${quote(value)} `);
  const parts = [
    ...(options.cwd === undefined ? [] : [`$ cd ${options.cwd}`]),
    `$ ${variables.join('')}sigprobe${args.map((arg) => ` ${quote(arg)}`).join('')}`,
    `--- stdout\n${stdout}`.trimEnd(),
    `--- stderr\n${stderr}`.trimEnd(),
    `--- exit code ${code}`,
  ];
  const text = Object.entries(hide).reduce(
    (seen, [value, name]) => seen.replaceAll(value, name),
    `${parts.join('\n')}\n`,
  );
  return { code, stdout, stderr, text };
}

function quote(word: string): string {
  if (/^[\w./:=@+,<>-]+$/.test(word)) return word;
  return /[^\x20-\x7e]/.test(word) ? `$${JSON.stringify(word).replace(/^"|"$/g, "'")}` : `'${word}'`;
}
