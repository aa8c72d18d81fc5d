import { describe, expect, it } from 'vitest';
import type { Checkup, EngineFound, Examination, HelperFound, TriedCandidate } from '../../../src/checkup.js';
import { SigprobeError } from '../../../src/errors.js';
import { doctor } from '../../../src/report/doctor.js';
import { columnsOf } from '../../../src/text/columns.js';
import { aStyle } from '../../support/builders.js';

const SOCKET = 'unix:///var/run/docker.sock';
const SILENT = [
  '--host',
  '--context',
  'DOCKER_HOST',
  'DOCKER_CONTEXT',
  'currentContext',
  'CONTAINER_HOST',
].map((name) => ({ name, says: null }));

const NEEDS_ROOT = {
  kind: 'unavailable',
  why: 'only root may use /sys/kernel/tracing',
  how: 'run sigprobe with sudo, which hosted CI runners allow',
} as const;
const ROOT = {
  platform: 'linux',
  isRoot: true,
  hasNsenter: true,
  mayEnter: true,
  kernelRecord: { kind: 'available' },
} as const;

const missing = (address: string): TriedCandidate => ({
  address,
  error: new SigprobeError('engine-missing', `No engine listens at ${address}: there is no such socket.`, ''),
});
const closed: TriedCandidate = {
  address: SOCKET,
  error: new SigprobeError(
    'engine-permission',
    `You may not open the engine's socket at ${SOCKET}: permission denied.`,
    'Join the group that owns the socket (usually docker), use a rootless engine, or run with sudo.',
  ),
};

function anEngine(
  facts: Partial<Examination> = {},
  address = SOCKET,
  helper: HelperFound = { kind: 'unneeded' },
): EngineFound {
  return {
    address,
    helper,
    name: 'docker 28.0.1',
    examination: {
      api: { oldest: '1.24', newest: '1.48', spoken: '1.45', isKnown: true },
      os: 'linux',
      system: 'Debian GNU/Linux 12 (bookworm)',
      architecture: 'amd64',
      kernel: '6.1.0-31-amd64',
      rootless: false,
      cgroupVersion: '2',
      sameKernel: true,
      views: { sample: 'f00dcafe1234567890', hostProc: 'works', engineTop: 'works' },
      ...facts,
    },
  };
}

function aCheckup(facts: Partial<Checkup> = {}): Checkup {
  return {
    lookup: {
      kind: 'tried',
      sources: SILENT,
      attempts: [{ address: SOCKET, error: null }, missing('unix:///run/podman/podman.sock')],
    },
    engine: anEngine(),
    machine: {
      platform: 'linux',
      isRoot: false,
      hasNsenter: true,
      mayEnter: false,
      kernelRecord: NEEDS_ROOT,
    },
    ...facts,
  };
}

const unchecked = { sample: null, hostProc: 'unchecked', engineTop: 'unchecked' } as const;

const checkups: Readonly<Record<string, Checkup>> = {
  ready: aCheckup(),
  'nothing-there': aCheckup({
    engine: null,
    lookup: {
      kind: 'tried',
      sources: SILENT,
      attempts: [missing(SOCKET), missing('unix:///run/podman/podman.sock')],
    },
  }),
  'closed-socket': aCheckup({
    engine: anEngine({ rootless: true, views: unchecked }, 'unix:///run/user/1000/docker.sock'),
    lookup: {
      kind: 'tried',
      sources: SILENT,
      attempts: [closed, { address: 'unix:///run/user/1000/docker.sock', error: null }],
    },
  }),
  'context-over-ssh': aCheckup({
    engine: anEngine(
      { views: { sample: 'f00dcafe1234567890', hostProc: 'remote', engineTop: 'works' }, sameKernel: false },
      'ssh://me@build',
      { kind: 'present', image: 'busybox:stable' },
    ),
    lookup: {
      kind: 'tried',
      sources: [...SILENT.slice(0, 4), { name: 'currentContext', says: 'build' }],
      attempts: [{ address: 'ssh://me@build', error: null }],
    },
  }),
  'missing-context': aCheckup({
    engine: null,
    lookup: {
      kind: 'misnamed',
      error: new SigprobeError(
        'bad-option',
        "There is no context 'prd' in /home/me/.docker/contexts.",
        'The contexts are: default, lab, prod.',
      ),
    },
  }),
  'desktop-vm': aCheckup({
    engine: anEngine(
      {
        system: 'Docker Desktop',
        kernel: '6.10.14-linuxkit',
        architecture: 'arm64',
        sameKernel: false,
        views: { sample: 'f00dcafe1234567890', hostProc: 'fails', engineTop: 'fails' },
      },
      SOCKET,
      { kind: 'to-pull', image: 'busybox:stable' },
    ),
    machine: {
      platform: 'darwin',
      isRoot: false,
      hasNsenter: false,
      mayEnter: false,
      kernelRecord: {
        kind: 'unavailable',
        why: 'this machine has no Linux kernel',
        how: 'run sigprobe on the Linux machine that the engine runs on',
      },
    },
  }),
  'nothing-running-in-vm': aCheckup({
    engine: anEngine({ sameKernel: false, views: unchecked }, SOCKET, { kind: 'never', isNeeded: true }),
    machine: ROOT,
  }),
  'windows-containers': aCheckup({ engine: anEngine({ os: 'windows', system: 'Windows Server 2022' }) }),
  root: aCheckup({ machine: ROOT }),
  'root-of-a-container': aCheckup({ machine: { ...ROOT, mayEnter: false } }),
  'tracefs-not-mounted': aCheckup({
    machine: {
      ...ROOT,
      kernelRecord: {
        kind: 'unavailable',
        why: 'tracefs is not mounted',
        how: 'run `mount -t tracefs tracefs /sys/kernel/tracing` as root',
      },
    },
  }),
  'old-engine': aCheckup({
    engine: anEngine({ api: { oldest: null, newest: '1.40', spoken: '1.40', isKnown: false } }),
  }),
};

describe('the checkup', () => {
  it.each(Object.entries(checkups))('reads well: %s', async (name, checkup) => {
    await expect(doctor(checkup, aStyle())).toMatchFileSnapshot(`transcripts/doctor-${name}.txt`);
  });

  it('can be drawn in ASCII', () => {
    for (const checkup of Object.values(checkups))
      expect(doctor(checkup, aStyle({ unicode: false }))).toMatch(/^[\x20-\x7e\n]*$/);
  });

  it.each([40, 60, 100])('fits %i columns', (width) => {
    for (const checkup of Object.values(checkups))
      for (const line of doctor(checkup, aStyle({ width })).split('\n'))
        expect(columnsOf(line)).toBeLessThanOrEqual(width);
  });

  it('makes what the engine says of itself harmless', () => {
    const text = doctor(aCheckup({ engine: anEngine({ system: 'Evil\x1b[2J\n::error::gone' }) }), aStyle());
    expect(text).not.toMatch(/\x1b|^\s*::/m);
  });
});
