import { describe, expect, it } from 'vitest';
import type { CliProcess } from '../../../../src/cli/cli-process.js';
import { printErrors } from '../../../../src/cli/commands/probe.js';
import type { TargetError } from '../../../../src/diagnosis/results/report.js';
import { aPlace, aReport, aTargetError } from '../../../support/builders.js';

function printed(errors: readonly TargetError[]): string {
  let text = '';
  const stderr = { write: (chunk: string) => (text += chunk) };
  printErrors(aReport({ errors }), null, { stderr } as unknown as CliProcess);
  return text;
}

describe('what could not be probed', () => {
  it('is told once, however many targets it is true of', () => {
    const error = aTargetError();
    expect(printed([error, error])).toBe(
      'sigprobe: The engine has no image shop/gone:1.\n  Build or pull it first.\n',
    );
  });

  it('is told with the place of what is in the way', () => {
    const error = aTargetError({ code: 'target-incomplete', message: 'The image was not built.' });
    const [web, api] = [aPlace(), aPlace({ line: 30, column: 7 })];
    expect(
      printed([
        { ...error, place: web },
        { ...error, place: api },
      ]).match(/^sigprobe: .*/gm),
    ).toEqual([
      'sigprobe: compose.yaml:12:5: The image was not built.',
      'sigprobe: compose.yaml:30:7: The image was not built.',
    ]);
  });
});
