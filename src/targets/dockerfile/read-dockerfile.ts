/** One instruction of a Dockerfile, continuation lines and heredocs included. */
export interface Instruction {
  /** In capitals. */
  readonly name: string;
  /** What follows it, continued lines joined by a blank. */
  readonly rest: string;
  /** Of its first line, from 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** The instructions of a Dockerfile in their order, each with its place; comments and blank lines are none. */
export function readInstructions(text: string): Instruction[] {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const continued = new RegExp(`${escapeOf(lines) === '`' ? '`' : '\\\\'}[ \\t]*$`);
  const instructions: Instruction[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const start = at;
    const [, indent = '', name = '', first = ''] = /^(\s*)([a-z]+)(?=\s|$)(.*)$/i.exec(lines[at] ?? '') ?? [];
    if (name === '') continue;
    const parts = [first];
    while (continued.test(parts.at(-1) ?? '') && at + 1 < lines.length) {
      parts.push(parts.pop()?.replace(continued, '') ?? '');
      at += 1;
      // Comments and blank lines among continued ones are skipped.
      while (at + 1 < lines.length && /^\s*(#.*)?$/.test(lines[at] ?? '')) at += 1;
      parts.push(lines[at] ?? '');
    }
    const rest = parts
      .map((part) => part.trim())
      .join(' ')
      .trim();
    at = skipHeredocs(name, rest, lines, at);
    instructions.push({ name: name.toUpperCase(), rest, line: start + 1, column: indent.length + 1 });
  }
  return instructions;
}

/** Parser directives are the comments at the very top. */
function escapeOf(lines: readonly string[]): string {
  for (const line of lines) {
    const [, key, value] = /^\s*#\s*([a-z]+)\s*=\s*(\S*)\s*$/i.exec(line) ?? [];
    if (key === undefined) return '\\';
    if (key.toLowerCase() === 'escape') return value ?? '\\';
  }
  return '\\';
}

/** The line on which the last heredoc of an instruction ends. */
function skipHeredocs(name: string, rest: string, lines: readonly string[], at: number): number {
  if (!/^(run|copy|add)$/i.test(name)) return at;
  let end = at;
  for (const [, dash, word] of rest.matchAll(/(?<![<\w])<<(-?)["']?([A-Za-z_]\w*)["']?/g)) {
    const closes = (line: string) => (dash === '-' ? line.replace(/^\t+/, '') : line) === word;
    const found = lines.findIndex((line, index) => index > end && closes(line));
    // Without its end it is no heredoc that this reader understands.
    if (found >= 0) end = found;
  }
  return end;
}
