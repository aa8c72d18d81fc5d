/**
 * A manifest in which FIXTURE stands for an image with Python. Whatever stops last has to be there until then: the hook
 * of `web` asks `manager`, `log` is a native sidecar. They share a part of a volume in memory, of which `web` may have
 * the whole, their
 * /dev/shm, and a folder that their image has closed.
 */
export function shopPod({ isWholeShared }: { readonly isWholeShared: boolean }): string {
  const part = ', subPath: to/web';
  return `apiVersion: v1
kind: Pod
metadata: { name: shop }
spec:
  terminationGracePeriodSeconds: 9
  hostAliases: [{ ip: 10.0.0.1, hostnames: [db] }]
  volumes:
    - { name: data, emptyDir: { medium: Memory, sizeLimit: 1Mi } }
    - { name: disk, emptyDir: {} }
    - { name: shm, emptyDir: { medium: Memory, sizeLimit: 2Mi } }
  initContainers:
    - name: seed
      image: FIXTURE
      securityContext: { runAsUser: 1000 }
      command: [sh, -c, 'echo seeded | tee /data/drained /srv/seeded > /dev/shm/seeded']
      volumeMounts: [{ name: data, mountPath: /data${part} }, { name: disk, mountPath: /srv }, { name: shm, mountPath: /dev/shm }]
    - name: log
      restartPolicy: Always
      image: FIXTURE
      command: [python3, /server.py]
  containers:
    - name: web
      image: FIXTURE
      command: [sh, -c, 'find /data -type f; cat $(find /data -type f) /srv/seeded /dev/shm/seeded; echo $(cat /etc/hostname); grep -w db /etc/hosts | cut -f1; stat -f -c "%T %b" /data /dev/shm; exec python3 /server.py']
      volumeMounts: [{ name: data, mountPath: /data${isWholeShared ? '' : part} }, { name: disk, mountPath: /srv }, { name: shm, mountPath: /dev/shm }]
      lifecycle: { preStop: { httpGet: { port: 8090, path: /drained } } }
    - name: manager
      image: FIXTURE
      command: [python3, -m, http.server, '8090', -d, /in]
      ports: [{ containerPort: 8090 }]
      readinessProbe: { tcpSocket: { port: 8090 } }
      volumeMounts: [{ name: data, mountPath: /in, readOnly: true${part} }]
`;
}

/** What `web` writes: where it finds what `seed` has written, what that is, and how large each tmpfs is in pages of 4 KiB. */
export function webLog({ isWholeShared }: { readonly isWholeShared: boolean }): string {
  const found = isWholeShared ? '/data/to/web/drained' : '/data/drained';
  return `${found}\nseeded\nseeded\nseeded\nshop\n10.0.0.1\ntmpfs 256\ntmpfs 512\nready\nstopped`;
}
