import { describe, expect, it } from 'vitest';
import { sharesState } from '../../src/target-spec.js';

describe('two containers share state', () => {
  it.each<[string, string[], string | null]>([
    ['in a named volume', ['data:/var/lib/data'], null],
    ['in a folder of the host', ['/srv/data:/data'], null],
    ['in a volume with other options', ['data:/data:z,nocopy'], null],
    ['when one volume of several is writable', ['/etc/app:/etc/app:ro', 'data:/data'], null],
    ["in the host's network", [], 'host'],
    ["in another container's network", [], 'container:db'],
  ])('%s', (_name, volumes, network) => {
    expect(sharesState({ volumes, network, pid: null })).toBe(true);
  });

  it('among the processes of the host', () => {
    expect(sharesState({ volumes: [], network: null, pid: 'host' })).toBe(true);
  });

  it.each<[string, string[], string | null]>([
    ['with nothing from outside', [], null],
    ['with anonymous volumes', ['/var/lib/data'], null],
    ['with what neither may write', ['/etc/app:/etc/app:ro', 'data:/data:z,ro'], null],
    ['in a network of their own names', [], 'backend'],
    ['without a network', [], 'none'],
  ])('but not %s', (_name, volumes, network) => {
    expect(sharesState({ volumes, network, pid: null })).toBe(false);
  });
});
