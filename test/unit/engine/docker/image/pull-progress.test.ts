import { describe, expect, it } from 'vitest';
import { countPull } from '../../../../../src/engine/docker/image/pull-progress.js';

const at = (id: string, status: string, current?: number, total?: number) => ({
  id,
  status,
  progressDetail: current === undefined ? {} : { current, total },
});

function progressAfter(messages: readonly object[], engine: 'docker' | 'podman' = 'docker') {
  const count = countPull(engine);
  for (const message of messages) count.take(message);
  return count.progress();
}

const BEGUN = [at('1.0', 'Pulling from shop/api'), at('a', 'Pulling fs layer'), at('b', 'Already exists')];

describe('the progress of a pull', () => {
  it.each<[what: string, messages: object[], expected: object]>([
    ['nothing', [], { layers: 0, layersDone: 0, bytes: 0, totalBytes: 0 }],
    ['its layers', BEGUN, { layers: 2, layersDone: 1, bytes: 0, totalBytes: null }],
    ['a download', [...BEGUN, at('a', 'Downloading', 10, 40)], { layersDone: 1, bytes: 10, totalBytes: 40 }],
    [
      'a download that has arrived',
      [...BEGUN, at('a', 'Downloading', 10, 40), at('a', 'Download complete')],
      { layersDone: 1, bytes: 40, totalBytes: 40 },
    ],
    [
      'one that is unpacked, whose numbers are no download',
      [...BEGUN, at('a', 'Downloading', 10, 40), at('a', 'Extracting', 5, 40)],
      { layersDone: 1, bytes: 40, totalBytes: 40 },
    ],
    [
      'one that is complete',
      [...BEGUN, at('a', 'Downloading', 10, 40), at('a', 'Pull complete')],
      { layers: 2, layersDone: 2, bytes: 40 },
    ],
    [
      'one so small that its size was never told',
      [...BEGUN, at('a', 'Download complete')],
      { layersDone: 1, bytes: 0, totalBytes: 0 },
    ],
    [
      'a size that is not known yet',
      [...BEGUN, at('c', 'Waiting'), at('a', 'Downloading', 10, 40)],
      { layers: 3, bytes: 10, totalBytes: null },
    ],
    [
      'a size that the registry does not tell',
      [at('a', 'Downloading', 10, -1)],
      { bytes: 10, totalBytes: null },
    ],
  ])('counts %s', (_, messages, expected) => {
    expect(progressAfter(messages)).toMatchObject(expected);
  });

  it('of Podman, which has no word for what is unpacked, is done with the download', () => {
    const messages = [
      at('a', 'Pulling fs layer'),
      at('a', 'Downloading', 10, 40),
      at('a', 'Download complete'),
    ];
    expect(progressAfter(messages, 'podman')).toEqual({
      layers: 1,
      layersDone: 1,
      bytes: 40,
      totalBytes: 40,
    });
  });

  it('does not change with what is about no layer', () => {
    const count = countPull('docker');
    for (const message of [
      { status: 'Digest: sha256:abc' },
      { id: 'x', status: 'Pulling from y' },
      {},
      { id: 7 },
    ])
      expect(count.take(message)).toBe(false);
    expect(count.take(at('a', 'Waiting'))).toBe(true);
  });
});
