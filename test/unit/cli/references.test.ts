import { Command } from 'commander';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addProbeOptions, type ImageOptions } from '../../../src/cli/options/options.js';
import { isSigprobeError } from '../../../src/errors.js';
import { targetsFromOptions } from '../../../src/targets/image-targets.js';
import { anyText } from '../../support/any-text.js';

const WORLD = { env: { TOKEN: 't' }, cwd: () => '/work' };

function targets(images: readonly string[], args: readonly string[] = [], command: string[] | null = null) {
  const parsed = addProbeOptions(new Command()).parse(args, { from: 'user' }).opts<ImageOptions>();
  return targetsFromOptions(images, command, parsed, WORLD);
}

describe('an image reference', () => {
  it.each([
    'nginx',
    'nginx:1.27',
    'nginx:RC_1',
    'library/nginx',
    'localhost:5000/shop/api:1.4',
    'registry.example.com/a/b/c@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
    'sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
    '0123456789ab',
    'shop__api',
  ])('%s', (image) => {
    expect(targets([image])).toMatchObject([{ kind: 'image', name: image, image }]);
  });

  it.each(['', ' ', 'a b', 'Nginx', 'nginx:', '/nginx', 'nginx/', 'a\nb', 'a\0b', '$(x)', 'ä', '-nginx'])(
    '%j is none',
    (image) => {
      expect(() => targets([image])).toThrow(/is not an image reference/);
    },
  );

  it('fails only with a known failure', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.string({ unit: fc.constantFrom(...'aZ0./:@-_ ') })), (image) => {
        try {
          expect(targets([image])[0]?.image).toBe(image);
        } catch (error) {
          if (!isSigprobeError(error, 'bad-reference')) throw error;
        }
      }),
    );
  });
});

describe('the targets', () => {
  it('are as many as the images, in their order, with one set of options', () => {
    const both = targets(['a:1', 'b:2'], ['-e', 'A=1', '--init'], ['serve', '--grace']);
    expect(both).toMatchObject([
      { image: 'a:1', init: true, cmd: ['serve', '--grace'] },
      { image: 'b:2', settings: { env: ['A=1'] } },
    ]);
  });

  it('keep the entrypoint and the command of the image unless told otherwise', () => {
    expect(targets(['a'])).toMatchObject([{ entrypoint: null, cmd: null }]);
    expect(targets(['a'], ['--entrypoint', '/bin/x'], [])).toMatchObject([
      { entrypoint: ['/bin/x'], cmd: [] },
    ]);
  });

  it('get variables by value and by name', () => {
    expect(targets(['a'], ['-e', 'TOKEN', '-e', 'NOBODY', '-e', 'A=1'])[0]?.settings.env).toEqual([
      'TOKEN=t',
      'A=1',
    ]);
  });

  it.each([
    ['./data:/data', '/work/data:/data'],
    ['../data:/data:ro', '/data:/data:ro'],
    ['.:/data', '/work:/data'],
    ['/abs:/data', '/abs:/data'],
    ['named:/data', 'named:/data'],
    ['/anonymous', '/anonymous'],
    ['.hidden:/data', '.hidden:/data'],
  ])('mount %s as %s', (volume, mounted) => {
    expect(targets(['a'], ['-v', volume])[0]?.settings.volumes).toEqual([mounted]);
  });
});
