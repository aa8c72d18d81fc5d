import { describe, expect, inject, it } from 'vitest';
import { connect } from '../../src/api/connect.js';
import { whyNotHere } from '../support/engines/index.js';
import { useEngine } from '../support/engines/use-engine.js';
import { containerOf, resultOf } from '../support/probe-spec.js';
import { imageOf, rulesOf } from '../support/probing.js';
import { shopPod, webLog } from '../support/shop-pod.js';

const names = inject('engines').names.filter((name) => whyNotHere(name) === null);

it('Pods are tried on each engine that is tried at all', () => {
  expect(names.length).toBe(new Set(names).size);
});

describe.each(names)('a container in its Pod on %s', (name) => {
  const engine = useEngine(name);

  it('shares its network and folders, and is outlived by a native sidecar', async () => {
    const host = engine.host();
    const { mountsParts: isWholeShared, close } = await connect({ host });
    close();
    const image = imageOf('python-handler');
    const result = await resultOf(containerOf(shopPod({ isWholeShared }), image, 'web'), { host });
    const [run] = result.runs;
    expect(result.outcome).toBe('graceful');
    // Podman 4 takes no limit: what a tmpfs has then follows the memory of the machine.
    const [from, to] = name === 'podman-4.3' ? [/^tmpfs \d+$/gm, 'tmpfs'] : [/$^/, ''];
    expect(run?.log.text.replace(from, to)).toBe(webLog({ isWholeShared }).replace(from, to));
    expect(run?.hooks?.hooks).toMatchObject([{ result: { kind: 'answered', status: 200 } }]);
    const [seed, log, manager] = run?.pod ?? [];
    expect(seed).toMatchObject({ container: 'seed', exit: { code: 0 } });
    expect(manager).toMatchObject({ container: 'manager', signal: 'SIGTERM' });
    expect(log?.exit === null || (log?.exit?.afterMs ?? 0) > 0).toBe(true);
    expect(rulesOf(result)).not.toContain('sidecar-ends-first');
  });

  it('may be a sidecar, which waits for the others', async () => {
    const manifest = shopPod({ isWholeShared: false }).replace('Seconds: 9', 'Seconds: 3');
    const result = await resultOf(containerOf(manifest, imageOf('python-handler'), 'log'), {
      host: engine.host(),
    });
    expect(result.outcome).toBe('graceful');
    const told = result.runs[0]?.pod
      ?.filter(({ role }) => role === 'regular')
      .map(({ toldAfterMs }) => toldAfterMs);
    expect(told?.map((ms) => (ms ?? 0) < 0)).toEqual([true, true]);
  });
});
