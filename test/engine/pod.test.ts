import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';
import { containerOf, resultOf } from '../support/probe-spec.js';
import { imageOf, rulesOf } from '../support/probing.js';

const BIN = fileURLToPath(new URL('../../bin/sigprobe.js', import.meta.url));

/** Whatever stops last has to be there until then: the hook of `web` asks `manager`, `log` is a native sidecar. */
const SHOP = `apiVersion: v1
kind: Pod
metadata: { name: shop }
spec:
  terminationGracePeriodSeconds: 9
  volumes: [{ name: data, emptyDir: {} }]
  initContainers:
    - name: seed
      image: FIXTURE
      securityContext: { runAsUser: 1000 }
      command: [sh, -c, 'echo seeded > /data/drained']
      volumeMounts: [{ name: data, mountPath: /data }]
    - name: log
      restartPolicy: Always
      image: FIXTURE
      command: [python3, /server.py]
  containers:
    - name: web
      image: FIXTURE
      command: [sh, -c, 'cat /data/drained /etc/hostname; exec python3 /server.py']
      volumeMounts: [{ name: data, mountPath: /data }]
      lifecycle: { preStop: { httpGet: { port: 8090, path: /drained } } }
    - name: manager
      image: FIXTURE
      command: [python3, -m, http.server, '8090', -d, /in]
      ports: [{ containerPort: 8090 }]
      readinessProbe: { tcpSocket: { port: 8090 } }
      volumeMounts: [{ name: data, mountPath: /in, readOnly: true }]
`;

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
    expect(run?.log.text).toBe('seeded\nshop\nready\nstopped');
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
    const folder = mkdtempSync(join(tmpdir(), 'sigprobe-pod-'));
    const file = join(folder, 'shop.yaml');
    writeFileSync(file, SHOP.replaceAll('FIXTURE', imageOf('python-handler')));
    const args = [BIN, 'k8s', '--host', inject('host'), '-q', '--no-remedies', file];
    try {
      for (const delayMs of [1_500, 5_000]) {
        const child: ChildProcess = spawn(process.execPath, args, { stdio: 'ignore' });
        const exited = once(child, 'exit');
        await sleep(delayMs);
        child.kill('SIGINT');
        expect(await exited).toEqual([130, null]);
        expect(await leftBy(child.pid)).toEqual([]);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(await leftBy(process.pid)).toEqual([]);
  });
});
