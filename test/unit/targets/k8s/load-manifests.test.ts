import { describe, expect, it } from 'vitest';
import { deployment, document, load, notesOf } from '../../../support/manifests.js';

const SPEC = 'spec: { containers: [{ name: app, image: "app:1" }] }';
const template = `spec: { template: { ${SPEC} } }`;

describe('manifests', () => {
  it.each([
    ['Pod', SPEC],
    ['Deployment', template],
    ['StatefulSet', template],
    ['DaemonSet', template],
    ['ReplicaSet', template],
    ['ReplicationController', template],
    ['Job', template],
    ['CronJob', `spec: { jobTemplate: { ${template} } }`],
  ])('have the containers of a %s', (kind, spec) => {
    const { targets, skipped, unread, notes } = load(`kind: ${kind}\nmetadata: { name: web }\n${spec}`);
    expect(targets.map(({ name, image, kind: of }) => [of, name, image])).toEqual([
      ['k8s', `${kind}/web/app`, 'app:1'],
    ]);
    expect({ skipped, unread, notes }).toEqual({ skipped: [], unread: [], notes: [] });
  });

  it('may be JSON', () => {
    const pod = {
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'shop' },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    };
    const { targets } = load(JSON.stringify(pod, null, 2));
    expect(targets.map(({ name }) => name)).toEqual(['shop/Pod/p/c']);
  });

  it('may be lists, in lists, and lists of one kind', () => {
    const pod = (name: string) => `{ kind: Pod, metadata: { name: ${name} }, ${SPEC} }`;
    const { targets, skipped } = load(`
kind: List
items:
- ${pod('a')}
- { kind: List, items: [${pod('b')}, { kind: Role }] }
- kind: PodList
  items:
  - { metadata: { name: c }, ${SPEC} }`);
    expect(targets.map(({ name }) => name)).toEqual(['Pod/a/app', 'Pod/b/app', 'Pod/c/app']);
    expect(targets.map(({ declared }) => declared.place.path)).toEqual([
      'items[0].spec.containers[0]',
      'items[1].items[0].spec.containers[0]',
      'items[2].items[0].spec.containers[0]',
    ]);
    expect(skipped).toEqual([{ kind: 'Role', count: 1 }]);
  });

  it('say how often they hold which other kinds', () => {
    const { targets, skipped } = load([
      'kind: Service\nmetadata: { name: a }\n---\nkind: Role\n---\n{ "kind": "Role" }\n---\n\n---\nkind: ConfigMap',
      'replicas: 3\n---\n- op: replace\n---\njust text',
      deployment(),
    ]);
    expect(targets).toHaveLength(1);
    expect(skipped).toEqual([
      { kind: 'no kind', count: 3 },
      { kind: 'Role', count: 2 },
      { kind: 'ConfigMap', count: 1 },
      { kind: 'Service', count: 1 },
    ]);
  });

  it('keep their places when other documents are skipped unread', () => {
    const { targets } = load(
      `# of the shop\n---\nkind: CustomResourceDefinition\nspec:\n  a: {broken\n---\n${deployment()}`,
    );
    expect(targets[0]?.declared.place).toEqual({
      file: 'app.yaml',
      line: 15,
      column: 11,
      path: 'spec.template.spec.containers[0]',
    });
  });

  it('may have kinds of others with a template', () => {
    const text = `apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: { name: web }\n${template}`;
    expect(load(text)).toMatchObject({ targets: [], skipped: [{ kind: 'Rollout', count: 1 }] });
    const { targets, skipped } = load(text, { kindsWithTemplate: ['Rollout'] });
    expect(targets.map(({ name }) => name)).toEqual(['Rollout/web/app']);
    expect(skipped).toEqual([]);
  });

  it('may need others for what they refer to, which add no targets', () => {
    const lookups = [
      {
        file: 'more.yaml',
        text: `kind: ConfigMap\nmetadata: { name: c }\ndata: { A: b }\n---\n${deployment()}`,
      },
    ];
    const { targets } = load(deployment('envFrom: [{ configMapRef: { name: c } }]'), { lookups });
    expect(targets.map(({ settings }) => settings.env)).toEqual([['A=b']]);
  });

  it('are given a namespace where what is beside them names none', () => {
    const inShop = 'kind: Pod\nmetadata: { name: p, namespace: shop }\nspec: { containers: [';
    const container = '{ name: c, image: "c:1", envFrom: [{ secretRef: { name: s } }] }';
    const secret = (more: string) => `kind: Secret\nmetadata: { name: s${more} }\nstringData: { A: b }`;
    const envOf = (text: string) =>
      load(`${inShop}${container}] }`, { lookups: [{ file: 's.yaml', text }] }).targets[0]?.settings.env;
    expect(envOf(secret(''))).toEqual(['A=b']);
    expect(envOf(secret(', namespace: other'))).toEqual([]);
  });

  it('say that the addresses of services are made up', () => {
    const service = 'apiVersion: v1\nkind: Service\nmetadata: { name: a }\nspec: { ports: [{ port: 1 }] }';
    expect(load(deployment('', '', document(service))).notes).toEqual([
      { message: 'The addresses of the services are assumed; nothing answers there.', place: null },
    ]);
  });

  it('name an object that stands there twice, and take both', () => {
    const { targets, notes } = load([deployment(), deployment()]);
    expect(targets.map(({ name, declared }) => [name, declared.place.file])).toEqual([
      ['Deployment/web/app', 'app.yaml'],
      ['Deployment/web#2/app', 'app-2.yaml'],
    ]);
    expect(notes.map(({ message }) => message)).toEqual([
      "'Deployment/web' stands in these files more than once; each is taken.",
    ]);
  });

  it('may leave out names', () => {
    const { targets } = load(
      `kind: Pod\nmetadata: { generateName: run- }\nspec: { containers: [{ image: a }] }\n---\nkind: Pod\n${SPEC}`,
    );
    expect(targets.map(({ name }) => name)).toEqual(['Pod/run/container-1', 'Pod/unnamed/app']);
  });
});

describe('what is wrong', () => {
  it('with one document hides no other', () => {
    const { targets, unread } = load(
      `kind: Pod\nspec: [}\n---\n${deployment()}---\n"open\n---\n${deployment()}`,
    );
    expect(targets.map(({ name }) => name)).toEqual(['Deployment/web/app', 'Deployment/web#2/app']);
    expect(unread).toHaveLength(2);
    expect(unread.map(({ message }) => message)).toEqual(
      Array(2).fill(expect.stringMatching(/^It is not YAML: /)),
    );
    expect(unread[0]?.place).toMatchObject({ file: 'app.yaml', line: 2 });
  });

  it('with a template is that it has to be rendered first', () => {
    const chart = `{{- if .Values.web }}
kind: Deployment
metadata:
  name: {{ include "web.name" . }}
spec: {}
{{- end }}
`;
    const { targets, unread } = load([`${chart}---\n${deployment()}`, chart]);
    expect(targets).toHaveLength(1);
    expect(unread.map(({ message, place }) => [place?.file, message])).toEqual(
      ['app.yaml', 'app-2.yaml'].map((file) => [
        file,
        'It is a template: render it first, as in helm template CHART | sigprobe k8s -, and name the result.',
      ]),
    );
  });

  it.each([
    ['image: {{ .Values.image }}', 'Its image is a template.'],
    ['image: "app:{{ .Values.tag }}"', 'Its image is a template.'],
    ['image: ""', 'It names no image, as in a patch.'],
    ['args: [serve]', 'It names no image, as in a patch.'],
    ['image: App', "'App' is not an image reference."],
    ['image: "a b"', "'a b' is not an image reference."],
  ])('with the image of one container is its own obstacle: %s', (image, message) => {
    const { targets, unread } = load(`
kind: Pod
metadata: { name: p }
spec:
  containers:
  - name: broken
    ${image}
  - { name: well, image: app }`);
    expect(unread).toEqual([]);
    expect(targets.map(({ declared }) => declared.obstacle?.message ?? null)).toEqual([message, null]);
    expect(targets[0]?.declared.obstacle?.hint).toMatch(/\.$/);
  });

  it('with a key that stands twice is noted for what it concerns', () => {
    const { targets } = load(`
kind: List
items:
- kind: Pod
  metadata: { name: a, name: b }
  spec:
    containers:
    - { name: one, image: i, image: j }
    - { name: two, image: i }
- { kind: Pod, metadata: { name: c }, ${SPEC} }`);
    const twice = (key: string) => `The key '${key}' stands here twice; the last one counts.`;
    expect(targets.map((each) => [each.name, each.image, notesOf(each)])).toEqual([
      ['Pod/b/one', 'j', [twice('name'), twice('image')]],
      ['Pod/b/two', 'i', [twice('name')]],
      ['Pod/c/app', 'app:1', []],
    ]);
  });

  it('with a value of another type is noted, and the value left out', () => {
    const { targets } = load(
      deployment('args: serve\ntty: 1\nsecurityContext: []\nenv: [x]', 'terminationGracePeriodSeconds: soon'),
    );
    expect(targets.map(notesOf)).toEqual([
      [
        'Kubernetes takes only a whole number here.',
        'Kubernetes takes only a map here.',
        'Kubernetes takes only a map here.',
        'Kubernetes takes only true or false here.',
        'Kubernetes takes only a list here.',
      ],
    ]);
    expect(targets[0]).toMatchObject({ cmd: null, settings: { tty: false }, pod: { graceSeconds: 30 } });
  });

  it('with an object without a Pod is that it cannot be read', () => {
    const { pods, unread } = load('kind: Deployment\nmetadata: { name: a }\nspec: {}');
    expect(pods).toEqual([]);
    expect(unread.map(({ message }) => message)).toEqual(['This Deployment has no Pod.']);
  });

  it.each(['os: { name: windows }', 'nodeSelector: { kubernetes.io/os: windows }'])(
    'with Windows is an obstacle: %s',
    (spec) => {
      const { targets } = load(deployment('', spec));
      expect(targets[0]?.declared.obstacle?.message).toBe('It is for Windows.');
    },
  );

  it('is short, however long a name is', () => {
    const { targets } = load(deployment(`volumeMounts: [{ name: ${'v'.repeat(5000)}, mountPath: /a }]`));
    expect(targets.flatMap(notesOf).map(({ length }) => length < 200)).toEqual([true]);
  });

  it('never repeats what may be a password', () => {
    const values = [
      '*hunter22',
      '|hunter22',
      '"a" hunter22',
      '@hunter22',
      '[hunter22',
      '{hunter22: 1',
      '[hunter22, {a: b}]',
      '!hunter22 x',
      '&hunter22',
      'hunter22: x',
      '%hunter22',
      "'hunter22",
    ];
    for (const value of values) {
      const secret = `kind: Secret\nmetadata: { name: s }\nstringData:\n  password: ${value}\n---\n`;
      const { pods, targets, unread, notes } = load(
        `${secret}${deployment('envFrom: [{ secretRef: { name: s } }]')}`,
      );
      expect(targets, value).toHaveLength(1);
      const told = [
        ...unread,
        ...notes,
        ...pods.flatMap((pod) => pod.notes),
        ...targets.flatMap(({ declared }) => declared.notes),
      ];
      expect(JSON.stringify(told)).not.toContain('hunter22');
    }
  });

  it('with manifests that would grow without end is that the rest is not read', () => {
    const config = 'kind: ConfigMap\nmetadata: { name: c }\ndata: { A: a, B: b }\n---\n';
    const pod = deployment(
      'envFrom: [{ configMapRef: { name: c } }]\nvolumeMounts: [{ name: v, mountPath: /v }]',
      'volumes: [{ name: v, configMap: { name: c } }]',
    );
    const { targets, unread } = load(`${config}${`${pod}---\n`.repeat(4)}`, { maxEntries: 16 });
    // One container, two variables, two files, and once more two for the volume of the Pod.
    expect(targets.map(({ name }) => name)).toEqual(['Deployment/web/app', 'Deployment/web#2/app']);
    expect(unread).toEqual([
      {
        message: 'This Pod and those after it are not read: what the Pods refer to is too much.',
        place: expect.objectContaining({ line: 31 }),
      },
    ]);
  });

  it('with keys in keys is said in no time', () => {
    expect(load(`${'{'.repeat(1000)}${'}'.repeat(1000)}\n---\n${deployment()}`).targets).toHaveLength(1);
  });
});

describe('large manifests', () => {
  const crd = `---\nkind: CustomResourceDefinition\nspec:\n${'  field: { type: string, description: what it is for }\n'.repeat(2000)}`;

  it('cost what their Pods cost, not what stands beside them', () => {
    const startMs = performance.now();
    const { targets, skipped } = load(`${crd.repeat(20)}---\n${deployment()}`);
    expect(performance.now() - startMs).toBeLessThan(1500);
    expect(targets).toHaveLength(1);
    expect(skipped).toEqual([{ kind: 'CustomResourceDefinition', count: 20 }]);
  });

  it('are no larger than anybody writes them', () => {
    const { unread } = load('# '.repeat(9 * 1024 * 1024));
    expect(unread.map(({ message }) => message)).toEqual(['It is larger than 16 MB.']);
  });
});
