import { describe, expect, it } from 'vitest';
import { isPidsRefusal, readStartFailure } from '../../../../src/engine/failures/start-failure.js';

it.each([
  ['crun: the requested cgroup controller `pids` is not available: OCI runtime error', true],
  ['cannot set limits without cgroups: OCI runtime error', true],
  [
    'runc create failed: unable to start container process: unable to apply cgroup configuration: open /sys/fs/cgroup/x/pids.max: no such file or directory',
    true,
  ],
  ['crun: the requested cgroup controller `memory` is not available: OCI runtime error', false],
  ['exec: "/pids": permission denied', false],
])('whether it is the limit of processes that cannot be set: %s', (words, expected) => {
  expect(isPidsRefusal(words)).toBe(expected);
});

describe('why a container could not be started', () => {
  it.each([
    [
      'OCI runtime create failed: container_linux.go:380: starting container process caused: exec: "/gone": stat /gone: no such file or directory: unknown',
      'command-not-found',
    ],
    [
      'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "gone": executable file not found in $PATH: unknown',
      'command-not-found',
    ],
    ['crun: executable file `gone` not found in $PATH: No such file or directory', 'command-not-found'],
    [
      'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/server": permission denied: unknown',
      'not-executable',
    ],
    ['exec /server: exec format error', 'wrong-architecture'],
    [
      'image platform (linux/arm64/v8) does not match the detected host platform (linux/amd64/v3)',
      'wrong-architecture',
    ],
    [
      'driver failed programming external connectivity: Bind for 0.0.0.0:80 failed: port is already allocated',
      'port-conflict',
    ],
    [
      'OCI runtime create failed: error mounting "/a" to rootfs at "/b": mount /a:/b: not a directory: unknown',
      'mount-conflict',
    ],
    ['crun: open `memory.max` for writing: No such file or directory: OCI runtime error', 'no-controller'],
    [
      'failed to create shim task: OCI runtime create failed: controller `io` is not available under /sys/fs/cgroup/docker/fb7f7a48ed4760ea/cgroup.controllers',
      'no-controller',
    ],
    ['crun: the requested cgroup controller `memory` is not available: OCI runtime error', 'no-controller'],
    [
      'runc create failed: unable to start container process: unable to apply cgroup configuration: open /sys/fs/cgroup/x/memory.max: no such file or directory',
      'no-controller',
    ],
    ['exec: "/memory.max": stat /memory.max: no such file or directory', 'command-not-found'],
    ['something new', 'other'],
    [
      'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/etc": is a directory: unknown: permission denied',
      'not-executable',
    ],
    [
      'runc: runc create failed: unable to start container process: exec: "/etc": is a directory: OCI runtime error',
      'not-executable',
    ],
    ['workdir "/etc/passwd" exists on container 9a80647118435c92, but is not a directory', 'other'],
    [
      'plugin type="bridge" failed (add): cni plugin bridge failed: failed to locate iptables: exec: "iptables": executable file not found in $PATH',
      'other',
    ],
    ['netavark: unable to execute nft: No such file or directory (os error 2)', 'other'],
    [
      'runc create failed: unable to start container process: error during container init: exec: "/mnt/mount": permission denied',
      'not-executable',
    ],
    ['exec: "/etc/passwd/server": stat /etc/passwd/server: not a directory: unknown', 'command-not-found'],
    [
      'runc create failed: unable to start container process: error during container init: chdir to cwd ("/root") set in config.json failed: permission denied',
      'other',
    ],
    [
      'error running prestart hook #0: fork/exec /usr/bin/nvidia-container-runtime-hook: no such file or directory',
      'other',
    ],
    ['crun: open executable: Permission denied: OCI permission denied', 'not-executable'],
    ['crun: open executable: Operation not permitted: OCI permission denied', 'not-executable'],
    [
      'crun: openat2 ``: No such file or directory: OCI runtime attempted to invoke a command that was not found',
      'other',
    ],
    [
      'crun: open /sys/fs/cgroup/machine.slice/libpod-35ee.scope/container/cgroup.freeze: No such file or directory: OCI runtime attempted to invoke a command that was not found',
      'other',
    ],
    ['crun: the requested cgroup controller `pids` is not available: OCI runtime error', 'no-controller'],
    [
      "OCI runtime create failed: youki did not terminate successfully: exit status 1: executable '/gone' not found in $PATH: unknown",
      'command-not-found',
    ],
    ["executable '/bin/bash' for container process does not exist", 'command-not-found'],
    [`executable '/server' at path '"/server"' does not have correct permissions`, 'not-executable'],
    ['file "/server" does not have executable permission set', 'not-executable'],
    [
      `error 'ENOEXEC: Exec format error' executing '"/server"' with args '["/server"]'`,
      'wrong-architecture',
    ],
    [
      'failed to create directory /run/youki: Permission denied (os error 13): OCI permission denied',
      'other',
    ],
    [
      'OCI runtime create failed: unable to retrieve OCI runtime error (open /run/log.json: no such file or directory): fork/exec /opt/youki: no such file or directory: unknown',
      'other',
    ],
    [
      'OCI runtime create failed: runc create failed: exec: "docker-init": executable file not found in $PATH: unknown',
      'other',
    ],
  ])('%s', (message, reason) => {
    expect(readStartFailure(message).reason).toBe(reason);
  });

  it("is told in Podman's words without their wrapping", () => {
    const message =
      'runc: runc create failed: unable to start container process: exec: "/server": permission denied: OCI permission denied';
    expect(readStartFailure(message)).toEqual({
      reason: 'not-executable',
      message: 'runc create failed: unable to start container process: exec: "/server": permission denied',
    });
  });

  it("is told in the engine's words without those of its runtimes", () => {
    const message =
      'failed to create task for container: failed to create shim task: OCI runtime create failed: exec: "gone": executable file not found in $PATH: unknown';
    expect(readStartFailure(message)).toEqual({
      reason: 'command-not-found',
      message: 'exec: "gone": executable file not found in $PATH',
    });
  });
});
