import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';
import { containerOf, resultOf } from '../support/probe-spec.js';
import { imageOf, rulesOf } from '../support/probing.js';
import { shopPod, webLog } from '../support/shop-pod.js';
import { startSigprobe } from '../support/sigprobe-child.js';

const SHOP = shopPod({ isWholeShared: false });

const probe = (manifest: string, container: string) =>
  resultOf(containerOf(manifest, imageOf('python-handler'), container), { host: inject('host') });

/** Containers and volumes that the process with that id has left on the engine. */
async function leftBy(pid: number | undefined): Promise<string[]> {
  const format = ['--format', '{{.Label "sigprobe.owner"}}', '--filter', 'label=sigprobe.owner'];
  const list = async (...what: string[]) =>
    (await promisify(execFile)('docker', ['-H', inject('host'), ...what, ...format])).stdout.split('\n');
  const owners = [...(await list('ps', '-a')), ...(await list('volume', 'ls'))];
  return owners.filter((owner) => owner.includes(`/${pid}/`));
}

describe('a container in its Pod', () => {
  it('shares its network and folders, and is outlived by a native sidecar', async () => {
    const result = await probe(SHOP, 'web');
    const [run] = result.runs;
    expect(result.outcome).toBe('graceful');
    expect(run?.log.text).toBe(webLog({ isWholeShared: false }));
    expect(run?.hooks?.hooks).toMatchObject([{ result: { kind: 'answered', status: 200 } }]);
    expect(run?.pod).toMatchObject([
      { container: 'seed', role: 'init', exit: { code: 0 } },
      { container: 'log', role: 'sidecar' },
      { container: 'manager', role: 'regular', isAsked: true, signal: 'SIGTERM' },
    ]);
    const [, log] = run?.pod ?? [];
    expect(log?.exit === null || (log?.exit?.afterMs ?? 0) > 0).toBe(true);
    expect(rulesOf(result)).not.toContain('sidecar-ends-first');
  });

  it('dies of what a PID 1 would not, where it shares the processes of its Pod', async () => {
    const command = (name: string) => `{ name: ${name}, image: FIXTURE, command: [sleep, '60'] }`;
    const result = await probe(
      `apiVersion: v1
kind: Pod
metadata: { name: shop }
spec: { shareProcessNamespace: true, containers: [${command('web')}, ${command('other')}] }`,
      'web',
    );
    expect(result).toMatchObject({ outcome: 'abrupt', exit: { code: 143 } });
    expect(result.runs[0]).toMatchObject({ pidNamespace: 'shared', trial: { init: false } });
    expect(rulesOf(result)).toEqual(['default-action', 'not-pid-1']);
  });

  it('leaves nothing, also when it is interrupted', async () => {
    const { args, remove } = probing(SHOP);
    try {
      for (const delayMs of [1_500, 5_000]) {
        const child = startSigprobe([...args, '-q']);
        await sleep(delayMs);
        child.kill('SIGINT');
        expect((await child.ended).code).toBe(130);
        expect(await leftBy(child.pid)).toEqual([]);
      }
    } finally {
      remove();
    }
    expect(await leftBy(process.pid)).toEqual([]);
  });

  it('is kept with all of its Pod, until it is cleaned up', async () => {
    const { args, remove } = probing(`apiVersion: v1
kind: Pod
metadata: { name: shop }
spec:
  volumes: [{ name: data, emptyDir: {} }]
  containers:
${['web', 'log'].map((name) => `    - { name: ${name}, image: FIXTURE, volumeMounts: [{ name: data, mountPath: /data }] }`).join('\n')}
`);
    try {
      const child = startSigprobe([...args, '--keep']);
      const { code, stderr } = await child.ended;
      expect(code).toBe(0);
      const kept = stderr.split('\n').filter((line) => line.includes('kept container'));
      expect(kept.filter((line) => line.endsWith(' of the same Pod'))).toHaveLength(2);
      // Two Pods of a holder, two containers and a volume each.
      expect(kept).toHaveLength(6);
      expect(await leftBy(child.pid)).toHaveLength(8);
      await startSigprobe(['clean', '--host', inject('host')]).ended;
      expect(await leftBy(child.pid)).toEqual([]);
    } finally {
      remove();
    }
  });
});

/** The arguments that probe the containers of a manifest, without remedies. */
function probing(manifest: string) {
  const folder = mkdtempSync(join(tmpdir(), 'sigprobe-pod-'));
  const file = join(folder, 'shop.yaml');
  writeFileSync(file, manifest.replaceAll('FIXTURE', imageOf('python-handler')));
  const args = ['k8s', '--host', inject('host'), '--no-remedies', file];
  return { args, remove: () => rmSync(folder, { recursive: true }) };
}
