import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dockerfilePlaces } from '../../../src/targets/dockerfile/dockerfile-places.js';
import { readInstructions } from '../../../src/targets/dockerfile/read-dockerfile.js';
import { anyText } from '../../support/any-text.js';

/** `name@line` of each that is found. */
function found(...lines: string[]): string[] | null {
  const places = dockerfilePlaces(lines.join('\n'), 'Dockerfile');
  if (places === null) return null;
  const { from, entrypoint, cmd, stopSignal } = places;
  return [from, entrypoint, cmd, stopSignal].flatMap((place) =>
    place === null ? [] : [`${place.path}@${place.line}`],
  );
}

describe('the places of a Dockerfile', () => {
  it('are those of the last stage, and the last of each instruction', () => {
    expect(
      found('FROM a', 'CMD one', 'from b', 'STOPSIGNAL SIGINT', 'cmd two', 'CMD three', 'ENTRYPOINT ["x"]'),
    ).toEqual(['FROM@3', 'ENTRYPOINT@7', 'CMD@6', 'STOPSIGNAL@4']);
  });

  it('are those of the stage that it is made from where it does not say', () => {
    const stages = [
      'FROM a AS Base',
      'CMD one',
      'FROM c as other',
      'CMD no',
      'FROM --platform=x base',
      'USER 1',
    ];
    expect(found(...stages)).toEqual(['FROM@5', 'CMD@2']);
    expect(found('FROM a', 'RUN x')).toEqual(['FROM@1']);
    // A name that is used before it is given is that of an image.
    expect(found('FROM base', 'FROM x AS base', 'CMD no', 'FROM y')).toEqual(['FROM@4']);
  });

  it('are at the first line of what goes on over several', () => {
    expect(
      found('FROM a', 'RUN x && \\', '  # CMD no', '', '  CMD no \\ ', '  y', 'CMD ["a", \\', '"b"]'),
    ).toEqual(['FROM@1', 'CMD@7']);
    expect(found('FROM a', 'CMD x \\')).toEqual(['FROM@1', 'CMD@2']);
    expect(
      found('# syntax=docker/dockerfile:1', '# escape=`', 'FROM a', 'RUN dir c:\\', 'CMD x `', 'CMD no'),
    ).toEqual(['FROM@3', 'CMD@5']);
    // After another comment it is none.
    expect(found('# hello', '# escape=`', 'FROM a', 'RUN x \\', 'CMD no', 'CMD y')).toEqual([
      'FROM@3',
      'CMD@6',
    ]);
  });

  it('are in no heredoc, comment or trigger', () => {
    expect(
      found(
        'FROM a',
        'RUN <<A cat <<-"B"',
        'CMD no',
        'A',
        '\tCMD no',
        '\tB',
        'COPY <<C /x',
        'CMD no',
        'C',
        'CMD y',
      ),
    ).toEqual(['FROM@1', 'CMD@10']);
    expect(found('FROM a', '# CMD no', 'ONBUILD CMD no', 'CMD y')).toEqual(['FROM@1', 'CMD@4']);
    expect(found('FROM a', 'RUN cat <<< x', 'CMD y', 'RUN <<NEVER', 'CMD z')).toEqual(['FROM@1', 'CMD@5']);
  });

  it('are none without a FROM', () => {
    expect(found('CMD x')).toBeNull();
    expect(found('')).toBeNull();
  });

  it('have the column, and no line end is in the way', () => {
    expect(dockerfilePlaces('\ufeffFROM a\r\n  CMD x\r\n', 'D')).toMatchObject({
      cmd: { file: 'D', line: 2, column: 3, path: 'CMD' },
    });
  });

  it('can be asked of any text', () => {
    fc.assert(
      fc.property(
        fc
          .array(fc.oneof(anyText, fc.constantFrom('FROM a', 'RUN <<A \\', '# escape=`', 'A', '\\')))
          .map((lines) => lines.join('\n')),
        (text) => {
          const lines = text.split('\n').length;
          for (const { line } of readInstructions(text)) expect(line).toBeLessThanOrEqual(lines);
        },
      ),
    );
  });
});
