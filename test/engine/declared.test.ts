import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import type { TargetResult } from '../../src/diagnosis/results/report.js';
import { startAgent } from '../../src/engine/network/start-agent.js';
import { makeCertificates } from '../support/certificates.js';
import { declaredCases } from '../support/declared-cases.js';
import { close, listen } from '../support/listen.js';
import { aHook, aTarget, probeSpec, resultOf, type TargetSketch } from '../support/probe-spec.js';
import { imageOf, rulesOf } from '../support/probing.js';

const host = () => inject('host');

function probe(sketch: TargetSketch, fixture = 'python-handler'): Promise<TargetResult> {
  return resultOf(aTarget(imageOf(fixture), sketch), { host: host() });
}

describe.concurrent('what a file declares', () => {
  declaredCases(host);
});

describe.concurrent('a container of a file', () => {
  it('has the limits, the kernel settings and the name that are declared', async () => {
    const line = [
      'cat /proc/sys/net/core/somaxconn',
      'ulimit -n',
      'df -k /dev/shm | tail -1 | tr -s " " | cut -d" " -f2',
      'cat /etc/hostname',
      'id -G',
      'grep db /etc/hosts | tr -s "\\t" " "',
    ].join('; ');
    const settings: TargetSketch['settings'] = {
      sysctls: { 'net.core.somaxconn': '321' },
      ulimits: [{ name: 'nofile', soft: 512, hard: 1_024 }],
      shmSize: 8 * 1024 * 1024,
      hostname: 'web-0',
      groups: ['4711'],
      extraHosts: ['db:10.1.2.3'],
    };
    const result = await probe({ settings, cmd: ['sh', '-c', `${line}; exec python3 /server.py`] });
    const text = result.runs[0]?.log.text ?? '';
    expect(text.split('\n')).toEqual([
      '321',
      '512',
      '8192',
      'web-0',
      '0 4711',
      '10.1.2.3 db',
      'ready',
      'stopped',
    ]);
    expect(result.outcome).toBe('graceful');
  });

  it('among the processes of the host is seen by the engine alone, and nobody else is told', async () => {
    const settings = { pid: 'host' } as const;
    const result = await probe({ settings });
    const [{ snapshots, signal } = { snapshots: [], signal: null }] = result.runs;
    expect(new Set(snapshots.map(({ view }) => view))).toEqual(new Set(['engine-top']));
    expect(Math.max(...snapshots.map(({ processes }) => processes.length))).toBe(1);
    expect(signal?.reach).toBe('pid-1');
    expect(result.runs[0]?.end).toMatchObject({ kind: 'exited', code: 0 });
  });

  it('among the processes of the host dies of what a PID 1 would not', async () => {
    const result = await probe({ settings: { pid: 'host' } }, 'sleep-no-handler');
    expect(result).toMatchObject({ outcome: 'abrupt', exit: { code: 143 } });
    expect(rulesOf(result)).toEqual(['default-action', 'not-pid-1']);
  });

  it('that cannot be started as declared is told of with what is in the way, before the engine is asked', async () => {
    const place = { file: 'compose.yaml', line: 7, column: 3, path: 'services.web.build' };
    const obstacle = { message: 'The image was not built.', hint: 'docker compose build web', place };
    const report = await probeSpec(aTarget('sigprobe-nowhere/web', { declared: { obstacle } }), {
      host: host(),
    });
    expect(report).toMatchObject({
      results: [],
      errors: [{ code: 'target-incomplete', message: obstacle.message, hint: obstacle.hint, place }],
      summary: { exitCode: 2 },
    });
  });

  it('with a grace period of 0 is killed, and what it would have needed is told', async () => {
    const { place } = aHook([]);
    const result = await probe({ declared: { grace: { budgetMs: 0, place } } });
    expect(result).toMatchObject({ outcome: 'killed', exit: { code: 0 } });
    expect(rulesOf(result)).toEqual(['zero-grace']);
    expect(result.findings[0]).toMatchObject({ fix: 'stop_grace_period: 1s', place });
  });

  it('is sent the signal that is declared, unless the user names another', async () => {
    const { place } = aHook([]);
    const spec = aTarget(imageOf('stopsignal-sigint'), { declared: { signal: { name: 'SIGTERM', place } } });
    const declared = await resultOf(spec, { host: host() });
    expect(declared.signal).toMatchObject({ name: 'SIGTERM', source: 'declared' });
    const asked = await resultOf(spec, { host: host(), signal: 'SIGINT', graceMs: 4_000 });
    expect(asked).toMatchObject({
      signal: { source: 'option' },
      grace: { budgetMs: 4_000, source: 'option' },
    });
  });
});

describe.concurrent('a hook that is a request', () => {
  const http = (port: number, path = '/') => ({ kind: 'http', port, path, scheme: 'http' }) as const;
  const hookTo = (action: ReturnType<typeof http>): TargetSketch => ({
    declared: { hooks: [aHook([], { action })], hookRules: 'kubernetes' },
  });

  it('is sent from inside the container, and any status will do', async () => {
    const result = await probe(hookTo(http(8080)), 'http-drains');
    expect(result.runs[0]?.hooks?.hooks).toMatchObject([
      { what: 'GET http://localhost:8080/', result: { kind: 'answered', status: 200 } },
    ]);
    expect(rulesOf(result)).not.toContain('hook-fails');
  });

  it('fails where nobody answers', async () => {
    const result = await probe(hookTo(http(81)), 'http-drains');
    expect(result.outcome).toBe('graceful');
    expect(rulesOf(result)).toContain('hook-fails');
  });
});

describe.concurrent('a request over TLS', () => {
  it('is answered whoever has signed for it', async () => {
    const certificates = makeCertificates();
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) =>
      readFileSync(join(certificates.misnamed, name)),
    );
    const server = createServer({ key, cert }, (_, response) => {
      response.writeHead(204);
      response.end();
    });
    const agent = await startAgent(null);
    try {
      await listen(server, { host: '127.0.0.1', port: 0 });
      const { port } = server.address() as AddressInfo;
      const ask = (scheme: 'http' | 'https') =>
        agent?.ask({ ask: 'status', outside: null, port, path: '/drain', scheme, boundMs: 5_000 });
      expect(await ask('https')).toBe(204);
      expect(await ask('http')).not.toBe(204);
    } finally {
      agent?.leave();
      await close(server);
      certificates.remove();
    }
  });
});
