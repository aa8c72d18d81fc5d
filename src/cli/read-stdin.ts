import type { CliProcess } from './cli-process.js';

/** All that standard input holds. */
export async function readStdin({ stdin }: Pick<CliProcess, 'stdin'>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
