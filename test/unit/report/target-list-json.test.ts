import { expect, it } from 'vitest';
import { targetListJson } from '../../../src/report/target-list-json.js';
import { manifestTargets } from '../../../src/targets/k8s/manifest-targets.js';
import { loadCompose } from '../../support/compose-project.js';

it('shows of variables and arguments of a build only their names', () => {
  const text = `services:
  web:
    build: { context: ., args: { TOKEN: hush-hush-hush, LEVEL: } }
    environment: { KEY: hush-hush-hush }
    pre_stop: [{ command: drain, environment: { PASS: hush-hush-hush } }]`;
  const json = targetListJson(loadCompose(text, { build: true }));
  expect(json).not.toContain('hush');
  expect(JSON.parse(json)).toMatchObject({
    targets: [
      {
        settings: { env: ['KEY'] },
        declared: { build: { args: ['TOKEN', 'LEVEL'] }, hooks: [{ env: ['PASS'] }] },
      },
    ],
  });
});

it('shows nothing of what a Pod keeps secret', () => {
  const hushed = Buffer.from('hush:hush-hush-hush').toString('base64');
  const config = JSON.stringify({ auths: { 'r.example.com': { auth: hushed } } });
  const text = `apiVersion: v1
kind: Secret
metadata: { name: regcred }
type: kubernetes.io/dockerconfigjson
stringData: { .dockerconfigjson: '${config}' }
---
apiVersion: v1
kind: Secret
metadata: { name: keys }
stringData: { TOKEN: hush-hush-hush }
---
apiVersion: v1
kind: Pod
metadata: { name: shop }
spec:
  imagePullSecrets: [{ name: regcred }]
  volumes: [{ name: keys, secret: { secretName: keys } }]
  containers:
    - { name: web, image: 'web:1', envFrom: [{ secretRef: { name: keys } }], volumeMounts: [{ name: keys, mountPath: /keys }] }
    - { name: proxy, image: 'proxy:1' }`;
  const choices = { kindsWithTemplate: [], host: false, env: [], lookups: [] };
  const list = manifestTargets([{ file: 'pod.yaml', text }], choices);
  expect(list.targets.map(({ logins }) => logins?.[0]?.config)).toEqual([config, config]);
  const json = targetListJson(list);
  expect(json).not.toContain('hush');
  expect(json).not.toContain(hushed);
  expect(JSON.parse(json)).toMatchObject({
    targets: [{ settings: { env: ['TOKEN'] } }, { name: 'Pod/shop/proxy' }],
  });
});
