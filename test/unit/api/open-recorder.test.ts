import { describe, expect, it } from 'vitest';
import { type KernelRecordMode, missingRecord, openRecorder } from '../../../src/api/open-recorder.js';
import type { KernelRecorder } from '../../../src/engine/port.js';
import type { Observation } from '../../../src/observation.js';
import { anObservation, aReport, aResult } from '../../support/builders.js';
import { fakeRecorder } from '../../support/fake-recorder.js';

const OWNER = { runId: 'c0ffee', owner: 'host/1/1/realm' };
const RECORD = { initPid: 1, signalledAtMs: 5, complete: true, events: [] };
const recorder = fakeRecorder({ record: () => ({ read: () => RECORD, stop: () => undefined }) });
const noTracefs = {
  kind: 'unavailable',
  why: 'tracefs is not mounted',
  how: 'run `mount -t tracefs tracefs /sys/kernel/tracing` as root',
} as const;

describe('the kernel’s record', () => {
  it('is read where it can be had', async () => {
    expect(await openRecorder('on', OWNER, async () => recorder)).toBe(recorder);
    const opened = await openRecorder('auto', OWNER, async () => recorder);
    await opened?.opened();
    expect(opened?.record(1).read(0, 15)).toBe(RECORD);
  });

  it('rests and is open again as what it opened', async () => {
    const heard: string[] = [];
    const opened = await openRecorder('auto', OWNER, async () => ({
      ...recorder,
      opened: async () => {
        heard.push('opened');
      },
      rest: () => heard.push('rest'),
    }));
    await opened?.opened();
    opened?.rest();
    await opened?.opened();
    expect(heard).toEqual(['opened', 'rest', 'opened']);
  });

  it('is opened once, when that is asked for first', async () => {
    let times = 0;
    const opened = await openRecorder('auto', OWNER, async () => {
      times += 1;
      return recorder;
    });
    expect(times).toBe(0);
    await Promise.all([opened?.opened(), opened?.opened()]);
    expect(times).toBe(1);
    const never = await openRecorder('auto', OWNER, () => Promise.reject(new Error('asked')));
    await never?.close();
  });

  it('is waited for by nobody, and closed once it is open', async () => {
    let open: (recorder: KernelRecorder) => void = () => undefined;
    const opening = new Promise<KernelRecorder>((resolve) => {
      open = resolve;
    });
    let closed = 0;
    const opened = await openRecorder('auto', OWNER, () => opening);
    expect(opened?.record(1).read(0, 15)).toBeNull();
    void opened?.opened();
    const closing = opened?.close();
    open({
      ...recorder,
      close: async () => {
        closed += 1;
      },
    });
    await closing;
    expect(closed).toBe(1);
  });

  it('is not even asked for when it is off', async () => {
    const open = () => Promise.reject(new Error('asked'));
    expect(await openRecorder('off', OWNER, open)).toBeNull();
  });

  it('is done without where it cannot be had', async () => {
    const opened = await openRecorder('auto', OWNER, async () => noTracefs);
    await opened?.opened();
    expect(opened?.record(1).read(0, 15)).toBeNull();
    await opened?.close();
  });

  it('that is demanded and cannot be had is an error that says why, and what would help', async () => {
    await expect(openRecorder('on', OWNER, async () => noTracefs)).rejects.toMatchObject({
      code: 'bad-option',
      message: "The kernel's record cannot be read: tracefs is not mounted.",
      hint: 'Run `mount -t tracefs tracefs /sys/kernel/tracing` as root, or leave --kernel-record out to do without it.',
    });
  });
});

describe('a record that was demanded', () => {
  const demanded = (mode: KernelRecordMode, facts: Partial<Observation>) =>
    missingRecord(
      mode,
      aReport({
        results: [
          aResult({ observation: anObservation({ kernelRecord: RECORD, ...facts, image: {}, trial: {} }) }),
        ],
      }),
    );

  it('has to be there, as it is not where the containers run on another machine', () => {
    expect(demanded('on', { kernelRecord: null })?.message).toMatch(
      /^The kernel's record cannot be read: .* \/proc /,
    );
    expect(demanded('auto', { kernelRecord: null })).toBeNull();
    expect(demanded('on', {})).toBeNull();
  });

  it('is none of a container that was never signalled', () => {
    expect(demanded('on', { kernelRecord: null, signalled: null })).toBeNull();
  });
});
