import { describe, expect, it } from 'vitest';
import type { PodTarget } from '../../../../src/pod-spec.js';
import { document, notesOf, target } from '../../../support/manifests.js';

const CONFIG = document(`
apiVersion: v1
kind: ConfigMap
metadata: { name: config }
data:
  app.conf: "listen 80"
  log.conf: "level info"
  "../escape": x`);
const SECRET = document(`
apiVersion: v1
kind: Secret
metadata: { name: keys }
data: { key: a2V5 }`);

/** What the settings put into the container, a file as `path mode owner: content`. */
function seen({ settings }: PodTarget) {
  const { volumes, tmpfs, files, shmSize } = settings;
  const written = files.map(
    ({ path, mode, uid, gid, content }) =>
      `${path} ${mode.toString(8)} ${uid}:${gid}: ${Buffer.from(content).toString()}`,
  );
  return { volumes, tmpfs, files: written, shmSize };
}

function mounted(volume: string, mount = 'mountPath: /data', spec = '', container = ''): PodTarget {
  return target({
    spec: `volumes:\n  - { name: v, ${volume} }\n${spec}`,
    container: `volumeMounts:\n  - { name: v, ${mount} }\n${container}`,
    more: `${CONFIG}${SECRET}`,
  });
}

const NOTHING = { volumes: [], tmpfs: [], files: [], shmSize: null };

describe('an emptyDir', () => {
  it('is an empty folder that anyone may write', () => {
    const app = mounted('emptyDir: {}');
    expect(seen(app)).toEqual({ ...NOTHING, tmpfs: ['/data:exec,mode=777'] });
    expect(notesOf(app)).toEqual([]);
    expect(app.pod.mounts).toEqual([{ volume: 'v', path: '/data', subPath: null, isReadOnly: false }]);
  });

  it('is what a volume is that says nothing', () => {
    expect(
      seen(
        target({
          spec: 'volumes: [{ name: v }]',
          container: 'volumeMounts: [{ name: v, mountPath: /data }]',
        }),
      ),
    ).toEqual({
      ...NOTHING,
      tmpfs: ['/data:exec,mode=777'],
    });
  });

  it('in memory keeps its limit, and is the shared memory where it is mounted there', () => {
    const volume = 'emptyDir: { medium: Memory, sizeLimit: 64Mi }';
    expect(seen(mounted(volume)).tmpfs).toEqual(['/data:exec,mode=777,size=67108864']);
    expect(seen(mounted(volume, 'mountPath: /dev/shm'))).toEqual({ ...NOTHING, shmSize: 67_108_864 });
  });

  it('that holds a file is a volume, as the engine puts files in before it starts', () => {
    const app = target({
      spec: 'volumes: [{ name: v }, { name: c, configMap: { name: config } }]',
      container:
        'volumeMounts: [{ name: v, mountPath: /data }, { name: c, mountPath: /data/app.conf, subPath: app.conf }]',
      more: CONFIG,
    });
    expect(seen(app)).toEqual({
      ...NOTHING,
      volumes: ['/data'],
      files: ['/data/app.conf 644 0:0: listen 80'],
    });
  });
});

describe('a volume of files', () => {
  it('has a file for each key that can be a name', () => {
    expect(seen(mounted('configMap: { name: config }'))).toEqual({
      ...NOTHING,
      volumes: ['/data'],
      files: ['/data/app.conf 644 0:0: listen 80', '/data/log.conf 644 0:0: level info'],
    });
  });

  it('has the keys that are chosen, at their paths and with their modes, octal as YAML 1.1 has it', () => {
    const items = 'items: [{ key: key, path: tls/private.key, mode: 0400 }, { key: key, path: copy }]';
    expect(seen(mounted(`secret: { secretName: keys, defaultMode: 288, ${items} }`)).files).toEqual([
      '/data/tls/private.key 400 0:0: key',
      '/data/copy 440 0:0: key',
    ]);
  });

  it('can be read by the group of the Pod', () => {
    const app = mounted(
      'secret: { secretName: keys, defaultMode: 0400 }',
      undefined,
      'securityContext: { fsGroup: 2000 }',
    );
    expect(seen(app).files).toEqual(['/data/key 440 0:2000: key']);
  });

  it('is one file with a subPath, and the image keeps the rest of its folder', () => {
    expect(
      seen(mounted('configMap: { name: config }', 'mountPath: /etc/app/a.conf, subPath: app.conf')),
    ).toEqual({
      ...NOTHING,
      files: ['/etc/app/a.conf 644 0:0: listen 80'],
    });
  });

  it('is those of a folder with a subPath that names one', () => {
    const items = 'items: [{ key: app.conf, path: sub/a }, { key: log.conf, path: other/b }]';
    expect(seen(mounted(`configMap: { name: config, ${items} }`, 'mountPath: /data, subPath: sub/'))).toEqual(
      {
        ...NOTHING,
        volumes: ['/data'],
        files: ['/data/a 644 0:0: listen 80'],
      },
    );
  });

  it('is put together from several sources', () => {
    const app = target({
      spec: `volumes:
- name: v
  projected:
    defaultMode: 0440
    sources:
    - configMap: { name: config, items: [{ key: app.conf, path: app.conf }] }
    - secret: { name: keys }
    - downwardAPI:
        items:
        - { path: namespace, fieldRef: { fieldPath: metadata.namespace } }
        - { path: labels, fieldRef: { fieldPath: metadata.labels } }
    - serviceAccountToken: { path: token }`,
      container: 'volumeMounts: [{ name: v, mountPath: /data }]',
      more: `${CONFIG}${SECRET}`,
    });
    expect(seen(app).files).toEqual([
      '/data/app.conf 440 0:0: listen 80',
      '/data/key 440 0:0: key',
      '/data/namespace 440 0:0: default',
      '/data/labels 440 0:0: ',
    ]);
    expect(notesOf(app)).toEqual(["Only a cluster has the serviceAccountToken in the volume 'v'."]);
  });

  it('is empty where what it is made from is not there, which is said of what is not optional', () => {
    const missing = mounted('configMap: { name: none }');
    expect(seen(missing)).toEqual({ ...NOTHING, volumes: ['/data'] });
    expect(notesOf(missing)).toEqual([
      "The ConfigMap 'none' is not in these files: the volume 'v' is empty.",
    ]);
    expect(notesOf(mounted('secret: { secretName: none, optional: true }'))).toEqual([]);
    const lacking = mounted(
      'configMap: { name: config, items: [{ key: none, path: a }, { key: app.conf, path: b }] }',
    );
    expect(seen(lacking).files).toEqual(['/data/b 644 0:0: listen 80']);
    expect(notesOf(lacking)).toEqual(["The ConfigMap 'config' lacks a key: the volume 'v' is empty."]);
  });

  it.each(['../../etc/passwd', '/etc/passwd', 'a/../../b', ''])('has no file at %j', (path) => {
    const app = mounted(`configMap: { name: config, items: [{ key: app.conf, path: "${path}" }] }`);
    expect(seen(app).files).toEqual([]);
    expect(notesOf(app)).toEqual([`Kubernetes takes no path such as '${path}' in a volume; it is left out.`]);
  });
});

describe('a claim', () => {
  it('is an empty volume', () => {
    const app = mounted('persistentVolumeClaim: { claimName: data }');
    expect(seen(app)).toEqual({ ...NOTHING, volumes: ['/data'] });
    expect(notesOf(app)).toEqual(["The volume 'v' is empty: its claim has no data here."]);
  });

  it('can be written by a user who is not root', () => {
    const app = mounted(
      'persistentVolumeClaim: { claimName: data }',
      undefined,
      'securityContext: { runAsUser: 1000 }',
    );
    expect(seen(app)).toEqual({ ...NOTHING, tmpfs: ['/data:exec,mode=777'] });
  });
});

describe('what only a node or a cluster has', () => {
  it('is an empty folder', () => {
    const host = mounted('hostPath: { path: /var/log }');
    expect(seen(host)).toEqual({ ...NOTHING, volumes: ['/data'] });
    expect(notesOf(host)).toEqual([
      "The volume 'v' is '/var/log' of the machine: it is an empty folder here.",
    ]);
    expect(notesOf(mounted('nfs: { server: files, path: / }'))).toEqual([
      "Only a cluster has the volume 'v'; its folder is empty.",
    ]);
  });

  it.each([
    ['hostPath: { path: /run/docker.sock, type: Socket }', 'mountPath: /run/docker.sock'],
    ['hostPath: { path: /dev }', 'mountPath: /dev'],
    ['hostPath: { path: /sys/fs/bpf }', 'mountPath: /sys/fs/bpf'],
  ])('is left out where an empty folder would break it: %s', (volume, mount) => {
    const app = mounted(volume, mount);
    expect(seen(app)).toEqual(NOTHING);
    expect(notesOf(app)).toEqual([expect.stringContaining('of the machine: it is left out.')]);
  });

  it('is there with a switch', () => {
    const allow = { privileged: false, hostPath: true, hostNetwork: false };
    const parts = {
      spec: 'volumes: [{ name: v, hostPath: { path: /var/log } }, { name: w, hostPath: { path: "/a:b" } }]',
      container:
        'volumeMounts: [{ name: v, mountPath: /log, subPath: app, readOnly: true }, { name: w, mountPath: /odd }]',
    };
    const app = target(parts, { allow });
    expect(seen(app).volumes).toEqual(['/var/log/app:/log:ro', '/odd']);
    expect(notesOf(app)).toEqual(["The volume 'w' is '/a:b' of the machine: it is an empty folder here."]);
  });
});

describe('a mount', () => {
  it.each([
    ['mountPath: /', "Kubernetes mounts no volume at '/'; it is left out."],
    ['mountPath: "/a:ro"', "Kubernetes mounts no volume at '/a:ro'; it is left out."],
  ])('%s is left out', (mount, note) => {
    const app = mounted('emptyDir: {}', mount);
    expect(seen(app)).toEqual(NOTHING);
    expect(notesOf(app)).toEqual([note]);
  });

  it('of a volume that the Pod does not have is left out', () => {
    const app = target({ container: 'volumeMounts: [{ name: v, mountPath: /data }]' });
    expect(seen(app)).toEqual(NOTHING);
    expect(notesOf(app)).toEqual(["The Pod has no volume 'v'; it is left out."]);
  });

  it('may name the part of a volume with a variable', () => {
    const { pod } = mounted(
      'emptyDir: {}',
      'mountPath: data/, subPathExpr: logs/$(NAME)',
      '',
      'env: [{ name: NAME, value: app }]',
    );
    expect(pod.mounts).toEqual([{ volume: 'v', path: '/data', subPath: 'logs/app', isReadOnly: false }]);
  });

  it('takes the whole volume for a part that would lie outside', () => {
    const app = mounted('emptyDir: {}', 'mountPath: /data, subPath: ../x');
    expect(app.pod.mounts[0]?.subPath).toBeNull();
    expect(notesOf(app)).toEqual(["Kubernetes takes no subPath such as '../x'; it is left out."]);
  });
});
