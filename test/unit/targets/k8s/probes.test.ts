import { describe, expect, it } from 'vitest';
import type { DeclaredReadiness } from '../../../../src/target-spec.js';
import { notesOf, target } from '../../../support/manifests.js';

const PORTS = 'ports: [{ containerPort: 8080, name: http }, { containerPort: 9090, name: metrics }]';

describe('a container is up', () => {
  it.each<[string, string, DeclaredReadiness]>([
    ['when a request is answered', 'httpGet: { path: /healthz, port: 8080 }', { kind: 'http', port: 8080, path: '/healthz' }],
    ['at a port by name', 'httpGet: { port: metrics }', { kind: 'http', port: 9090, path: '/' }],
    ['at a number in quotes', 'httpGet: { port: "81", path: ready }', { kind: 'http', port: 81, path: '/ready' }],
    ['at an address of its own', 'httpGet: { port: 8080, host: 127.0.0.1 }', { kind: 'http', port: 8080, path: '/' }],
    ['when it takes connections', 'tcpSocket: { port: http }', { kind: 'port', port: 8080 }],
    ['when a command ends well', 'exec: { command: [test, -f, /ready] }\n  timeoutSeconds: 3\n  periodSeconds: 2', { kind: 'exec', argv: ['test', '-f', '/ready'], timeoutMs: 3000, periodMs: 2000 }],
    ['within the times that Kubernetes fills in', 'exec: { command: [check] }\n  timeoutSeconds: 0', { kind: 'exec', argv: ['check'], timeoutMs: 1000, periodMs: 10_000 }],
  ])('%s', (_name, action, how) => {
    const app = target({ container: `${PORTS}\nreadinessProbe:\n  ${action}` });
    expect(app.declared.ready?.how).toEqual(how);
    expect(app.pod.startup).toBeNull();
    expect(notesOf(app)).toEqual([]);
  }); // biome-ignore format: a table

  it.each<[string, string, DeclaredReadiness | null, string[]]>([
    ['HTTPS', 'httpGet: { port: 8443, scheme: HTTPS }', { kind: 'port', port: 8443 }, ['It is not asked by HTTPS: it is ready once it takes connections.']],
    ['gRPC', 'grpc: { port: 9000 }', { kind: 'port', port: 9000 }, ['Its health is not asked by gRPC: it is ready once it takes connections.']],
    ['headers', 'httpGet: { port: 80, httpHeaders: [{ name: Cookie, value: a }] }', { kind: 'http', port: 80, path: '/' }, ['The headers of this request are left out.']],
    ['another host', 'httpGet: { port: 80, host: example.org }', { kind: 'http', port: 80, path: '/' }, ['The container is asked, not the host that stands here.']],
    ['a name that no port has', 'httpGet: { port: none }', null, ['The readinessProbe cannot be asked; it is left out.']],
    ['a port out of range', 'tcpSocket: { port: 70000 }', null, ['The readinessProbe cannot be asked; it is left out.']],
    ['nothing', 'exec: { command: [] }', null, ['The readinessProbe cannot be asked; it is left out.']],
  ])('as far as can be told for %s', (_name, action, how, notes) => {
    const app = target({ container: `readinessProbe:\n  ${action}` });
    expect(app.declared.ready?.how ?? null).toEqual(how);
    expect(notesOf(app)).toEqual(notes);
  }); // biome-ignore format: a table

  it('when its startup probe passes, and then its readiness probe', () => {
    const startup = 'startupProbe: { httpGet: { port: 1 } }';
    const alone = target({ container: startup });
    expect(alone.declared.ready?.how).toEqual({ kind: 'http', port: 1, path: '/' });
    expect(alone.pod.startup?.how).toEqual(alone.declared.ready?.how);
    const both = target({ container: `${startup}\nreadinessProbe: { tcpSocket: { port: 2 } }` });
    expect(both.declared.ready?.how).toEqual({ kind: 'port', port: 2 });
    expect(both.pod.startup?.how).toEqual({ kind: 'http', port: 1, path: '/' });
  });

  it('whatever its liveness probe says', () => {
    const app = target({ container: 'livenessProbe: { tcpSocket: { port: 2 } }' });
    expect(app.declared.ready).toBeNull();
  });

  it('by a command in which only variables stand that are written out', () => {
    const app = target({
      container: `env:
- { name: PORT, value: "80" }
- { name: URL, value: "http://x:$(PORT)" }
- { name: POD, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
readinessProbe: { exec: { command: [ask, $(PORT), $(URL), "<$(POD)>", $(NONE)] } }`,
    });
    expect(app.declared.ready?.how).toMatchObject({
      argv: ['ask', '80', 'http://x:$(PORT)', '<>', '$(NONE)'],
    });
  });
});

describe('a probe', () => {
  const probe = (key: string, seconds: number) =>
    `${key}: { tcpSocket: { port: 2 }, terminationGracePeriodSeconds: ${seconds} }`;

  it('may have a grace period of its own', () => {
    const container = `${probe('livenessProbe', 5)}\n${probe('startupProbe', 90)}`;
    const { probeGraces } = target({ container }).declared;
    expect(probeGraces).toMatchObject([
      { probe: 'livenessProbe', seconds: 5 },
      { probe: 'startupProbe', seconds: 90 },
    ]);
    expect(probeGraces?.[0]?.place).toMatchObject({
      path: 'spec.template.spec.containers[0].livenessProbe.terminationGracePeriodSeconds',
    });
    expect(target({ container: 'livenessProbe: { tcpSocket: { port: 2 } }' }).declared).not.toHaveProperty(
      'probeGraces',
    );
  });

  it.each([
    ['readinessProbe', 5, 'Kubernetes refuses terminationGracePeriodSeconds in a readinessProbe; it is left out.'],
    ['livenessProbe', 0, 'Kubernetes refuses a terminationGracePeriodSeconds below 1 in a livenessProbe; it is left out.'],
  ])('has none where Kubernetes refuses it: %s', (key, seconds, note) => {
    const app = target({ container: probe(key, seconds) });
    expect(app.declared).not.toHaveProperty('probeGraces');
    expect(notesOf(app)).toEqual([note]);
  }); // biome-ignore format: a table
});
