import { describe, expect, it } from 'vitest';
import { document, notesOf, target } from '../../../support/manifests.js';

const CONFIG = document(`
apiVersion: v1
kind: ConfigMap
metadata: { name: config }
data: { LEVEL: debug, PORT: "8080", "bad=name": x }
binaryData: { RAW: aGVsbG8= }`);
const SECRET = document(`
apiVersion: v1
kind: Secret
metadata: { name: keys }
data: { TOKEN: c2VjcmV0LXRva2Vu, OVERRIDDEN: b2xk }
stringData: { OVERRIDDEN: new-value }`);

const envOf = (container: string, more = '', spec = '') =>
  target({ container, spec, more: `${CONFIG}${SECRET}${more}` }).settings.env;

describe('the variables of a container', () => {
  it('are those of env, in its order', () => {
    expect(envOf('env: [{ name: B, value: b }, { name: A, value: "" }, { name: C }]')).toEqual([
      'B=b',
      'A=',
      'C=',
    ]);
  });

  it('refer only to those before them', () => {
    const env = envOf(`env:
- { name: EARLY, value: $(LATE) }
- { name: LATE, value: late }
- { name: AFTER, value: $(LATE)-$$(LATE)-$(NONE) }`);
    expect(env).toEqual(['EARLY=$(LATE)', 'LATE=late', 'AFTER=late-$(LATE)-$(NONE)']);
  });

  it('refer to an older value of their own name', () => {
    expect(envOf('env: [{ name: P, value: /bin }, { name: P, value: "$(P):/sbin" }]')).toEqual([
      'P=/bin:/sbin',
    ]);
  });

  it('are those of envFrom first, the later of them winning, with prefixes, and env last', () => {
    const env = envOf(`envFrom:
- configMapRef: { name: config }
- configMapRef: { name: config }
  prefix: APP_
- secretRef: { name: keys }
env: [{ name: LEVEL, value: info }, { name: URL, value: "http://x:$(APP_PORT)" }]`);
    expect(env).toEqual([
      'RAW=hello',
      'LEVEL=info',
      'PORT=8080',
      'APP_RAW=hello',
      'APP_LEVEL=debug',
      'APP_PORT=8080',
      'TOKEN=secret-token',
      'OVERRIDDEN=new-value',
      'URL=http://x:8080',
    ]);
  });

  it('take single keys', () => {
    const env = envOf(`env:
- { name: A, valueFrom: { configMapKeyRef: { name: config, key: LEVEL } } }
- { name: B, valueFrom: { secretKeyRef: { name: keys, key: TOKEN } } }`);
    expect(env).toEqual(['A=debug', 'B=secret-token']);
  });

  it('are not set where an optional key or map is not there, and nothing is said of it', () => {
    const { settings, declared } = target({
      container: `envFrom:
- configMapRef: { name: none, optional: true }
env:
- { name: A, valueFrom: { configMapKeyRef: { name: none, key: A, optional: true } } }
- { name: B, valueFrom: { secretKeyRef: { name: keys, key: NONE, optional: true } } }`,
      more: SECRET,
    });
    expect(settings.env).toEqual([]);
    expect(declared.notes).toEqual([]);
  });

  it('are empty where a required one is not there, which is said once for each map', () => {
    const app = target({
      container: `envFrom:
- secretRef: { name: gone }
env:
- { name: A, valueFrom: { configMapKeyRef: { name: none, key: A } } }
- { name: B, valueFrom: { configMapKeyRef: { name: none, key: B } } }
- { name: C, valueFrom: { configMapKeyRef: { name: config, key: NONE } } }`,
      more: CONFIG,
    });
    expect(app.settings.env).toEqual(['A=', 'B=', 'C=']);
    expect(notesOf(app)).toEqual([
      "The Secret 'gone' is not in these files: what it would set is empty.",
      "The ConfigMap 'none' is not in these files: A and B are empty.",
      "The ConfigMap 'config' lacks a key: C is empty.",
    ]);
  });

  it('are those of the same namespace only', () => {
    const elsewhere = document(`
apiVersion: v1
kind: ConfigMap
metadata: { name: config, namespace: other }
data: { LEVEL: other }`);
    const container = 'envFrom: [{ configMapRef: { name: config } }]';
    expect(target({ container, more: elsewhere }).settings.env).toEqual([]);
    const sameByDefault = CONFIG.replace('name: config', 'name: config, namespace: default');
    expect(target({ container, more: sameByDefault }).settings.env).toContain('LEVEL=debug');
  });

  it('hold what the Pod knows of itself, and assumed values for what only a cluster knows', () => {
    const app = target({
      container: `resources: { limits: { cpu: 1500m, memory: 64Mi } }
env:
- { name: NS, valueFrom: { fieldRef: { fieldPath: metadata.namespace } } }
- { name: TIER, valueFrom: { fieldRef: { fieldPath: "metadata.labels['tier']" } } }
- { name: ACCOUNT, valueFrom: { fieldRef: { fieldPath: spec.serviceAccountName } } }
- { name: IP, valueFrom: { fieldRef: { fieldPath: status.podIP } } }
- { name: LISTEN, value: "[$(IP)]:9100" }
- { name: CPUS, valueFrom: { resourceFieldRef: { resource: limits.cpu } } }
- { name: MEGABYTES, valueFrom: { resourceFieldRef: { resource: limits.memory, divisor: 1Mi } } }
- { name: REQUESTED, valueFrom: { resourceFieldRef: { resource: requests.cpu, divisor: 1m } } }
- { name: WRONG, valueFrom: { fieldRef: { fieldPath: status.mood } } }`,
    });
    expect(app.settings.env).toEqual([
      'NS=default',
      'TIER=',
      'ACCOUNT=default',
      'IP=127.0.0.1',
      'LISTEN=[127.0.0.1]:9100',
      'CPUS=2',
      'MEGABYTES=64',
      'REQUESTED=1500',
      'WRONG=',
    ]);
    expect(notesOf(app)).toEqual([
      'Kubernetes has no such field; WRONG is empty.',
      'Only a cluster knows the values of NS and IP; they are assumed.',
    ]);
  });

  it('name what is secret, and what holds it', () => {
    const app = target(
      {
        container: `envFrom:
- secretRef: { name: keys }
env:
- { name: PLAIN, value: nothing special }
- { name: URL, value: "https://user:$(TOKEN)@db" }
- { name: COPY, value: "$(URL)" }
- { name: TOLD, value: "$$(TOKEN)" }`,
        more: SECRET,
      },
      { env: ['GIVEN=by hand'] },
    );
    expect([...app.pod.secretEnv].sort()).toEqual(['COPY', 'GIVEN', 'OVERRIDDEN', 'TOKEN', 'URL']);
    expect(JSON.stringify(app.declared)).not.toMatch(/secret-token|new-value/);
  });

  it('give way to those that the user gives', () => {
    const container = 'env: [{ name: A, value: file }, { name: B, value: file }]';
    expect(target({ container }, { env: ['A=user=1', 'C=new'] }).settings.env).toEqual([
      'A=user=1',
      'B=file',
      'C=new',
    ]);
  });

  it('may be numbers, which Kubernetes refuses: they are taken as they are written', () => {
    const app = target({ container: 'env: [{ name: A, value: 0123 }, { name: B, value: true }]' });
    expect(app.settings.env).toEqual(['A=0123', 'B=true']);
    expect(notesOf(app)).toEqual(Array(2).fill('Kubernetes takes only text here: quote it.'));
  });

  it('are left out where no program could be given them', () => {
    const app = target({ container: 'env: [{ name: "a=b", value: x }, { name: A, value: "x\\0y" }]' });
    expect(app.settings.env).toEqual([]);
    expect(notesOf(app)).toEqual([
      "'a=b' is no name for a variable; it is left out.",
      'The value of A holds a NUL, which no variable can; it is left out.',
    ]);
  });
});

describe('the links of services', () => {
  const SERVICES = [
    'metadata: { name: cache-db }\nspec: { clusterIP: 10.1.2.3, ports: [{ port: 6379, name: redis }, { port: 53, protocol: UDP }] }',
    'metadata: { name: headless }\nspec: { clusterIP: None, ports: [{ port: 1 }] }',
    'metadata: { name: alias }\nspec: { type: ExternalName, externalName: example.org }',
    'metadata: { name: elsewhere, namespace: other }\nspec: { ports: [{ port: 1 }] }',
  ].map((text) => document(`apiVersion: v1\nkind: Service\n${text}`));
  const more = SERVICES.join('');

  it('are variables, the ones of Docker links among them', () => {
    expect(target({ more }).settings.env).toEqual([
      'CACHE_DB_SERVICE_HOST=10.1.2.3',
      'CACHE_DB_SERVICE_PORT=6379',
      'CACHE_DB_SERVICE_PORT_REDIS=6379',
      'CACHE_DB_PORT=tcp://10.1.2.3:6379',
      'CACHE_DB_PORT_6379_TCP=tcp://10.1.2.3:6379',
      'CACHE_DB_PORT_6379_TCP_PROTO=tcp',
      'CACHE_DB_PORT_6379_TCP_PORT=6379',
      'CACHE_DB_PORT_6379_TCP_ADDR=10.1.2.3',
      'CACHE_DB_PORT_53_UDP=udp://10.1.2.3:53',
      'CACHE_DB_PORT_53_UDP_PROTO=udp',
      'CACHE_DB_PORT_53_UDP_PORT=53',
      'CACHE_DB_PORT_53_UDP_ADDR=10.1.2.3',
    ]);
  });

  it('give way to a variable of the container, which may refer to them', () => {
    const container =
      'env: [{ name: CACHE_DB_PORT, value: "1" }, { name: HOST, value: $(CACHE_DB_SERVICE_HOST) }]';
    const { env } = target({ container, more }).settings;
    expect(env.slice(0, 2)).toEqual(['CACHE_DB_PORT=1', 'HOST=10.1.2.3']);
    expect(env.filter((each) => each.startsWith('CACHE_DB_PORT='))).toHaveLength(1);
  });

  it('are not there where the Pod does not want them', () => {
    expect(target({ spec: 'enableServiceLinks: false', more }).settings.env).toEqual([]);
  });
});

describe('the command of a container', () => {
  it.each<[string, string, readonly string[] | null, readonly string[] | null]>([
    ['leaves both to the image', '', null, null],
    ['replaces the CMD of the image', 'args: [serve]', null, ['serve']],
    ['replaces ENTRYPOINT, and drops CMD', 'command: [/app]', ['/app'], []],
    ['replaces both', 'command: [/app, -v]\nargs: [serve]', ['/app', '-v'], ['serve']],
    ['is nothing where it is empty', 'command: []\nargs: []', null, null],
    ['may refer to variables', 'env: [{ name: N, value: a b }]\ncommand: [/app, $(N)]\nargs: ["$$(N)", "$(M)"]', ['/app', 'a b'], ['$(N)', '$(M)']],
  ])('%s', (_name, container, entrypoint, cmd) => {
    expect(target({ container })).toMatchObject({ entrypoint, cmd });
  }); // biome-ignore format: a table
});

describe('variables that are given beside the file', () => {
  const ENV = `env:
- { name: LEVEL, value: info }
- { name: TOKEN, valueFrom: { secretKeyRef: { name: absent, key: token } } }
- { name: NODE, valueFrom: { fieldRef: { fieldPath: spec.nodeName } } }
- { name: URL, value: "http://x/$(LEVEL)" }`;

  it('stand in place of those of the file, which then lack and assume nothing, and after them', () => {
    const options = { env: ['LEVEL=debug', 'TOKEN=abc', 'NODE=n1', 'NODE=n2', 'MORE=$(LEVEL)'] };
    const found = target({ container: ENV }, options);
    expect(found.settings.env).toEqual([
      'LEVEL=debug',
      'TOKEN=abc',
      'NODE=n2',
      'URL=http://x/debug',
      'MORE=$(LEVEL)',
    ]);
    expect(notesOf(found)).toEqual([]);
    expect(found.pod.secretEnv).toEqual(['LEVEL', 'TOKEN', 'NODE', 'URL', 'MORE']);
    expect(notesOf(target({ container: ENV }))).toHaveLength(2);
  });

  it('count more than those of envFrom', () => {
    const container = 'envFrom: [{ configMapRef: { name: config } }]';
    const found = target({ container, more: CONFIG }, { env: ['LEVEL=error'] });
    expect(found.settings.env).toEqual(['RAW=hello', 'LEVEL=error', 'PORT=8080']);
  });
});
