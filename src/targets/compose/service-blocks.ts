/** The lines of one service in a file, as the indentation of blocks tells. */
export interface ServiceBlock {
  readonly name: string;
  /** From 0. */
  readonly start: number;
  /** The first line after it. */
  readonly end: number;
}

const SECTION = /^(?:["']?[\w.-]+["']?:|---|\.\.\.)/;
const NAME = /^( +)["']?([\w.-]+)["']?:(?:\s|$)/;

/** The services of a text that may be no YAML; only those that are written as blocks are found. */
export function serviceBlocks(lines: readonly string[]): ServiceBlock[] {
  const blocks: ServiceBlock[] = [];
  let isInside = false;
  let indent: string | null = null;
  let open: { readonly name: string; readonly start: number } | null = null;
  const close = (end: number): void => {
    if (open !== null) blocks.push({ ...open, end });
    open = null;
  };
  for (const [at, line] of lines.entries()) {
    if (SECTION.test(line)) {
      close(at);
      isInside = /^["']?services["']?:\s*(?:#.*)?$/.test(line);
      indent = null;
      continue;
    }
    const [, blanks, name] = NAME.exec(line) ?? [];
    if (!isInside || blanks === undefined || name === undefined) continue;
    indent ??= blanks;
    if (blanks !== indent) continue;
    close(at);
    open = { name, start: at };
  }
  close(lines.length);
  return blocks;
}
