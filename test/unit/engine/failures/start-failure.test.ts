import { describe, expect, it } from 'vitest';
import { readStartFailure } from '../../../../src/engine/failures/start-failure.js';

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
