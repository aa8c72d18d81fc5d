import { describe, expect, it } from 'vitest';
import { summaryLine } from '../../../src/report/summary-line.js';
import { anObservation, aResult, aStyle, exited, stillRunning } from '../../support/builders.js';
import * as scenarios from './scenarios.js';

describe('the summary line', () => {
  it.each([
    [scenarios.graceful, '✓ graceful  shop/api:1.4  exits 41 ms (± 3 ms) after SIGTERM, code 0'],
    [scenarios.abruptDefaultAction, '✓ abrupt  jobs/worker:7  exits 38 ms (± 3 ms) after SIGTERM, code 143'],
    [
      scenarios.abruptButGracefulRequired,
      '✗ abrupt  jobs/worker:7  exits 38 ms (± 3 ms) after SIGTERM, code 143; fails --require graceful',
    ],
    [
      scenarios.killedByKernelState,
      '✗ killed  tools/report-builder:2024.11  still running 612 ms after SIGTERM, which the kernel discarded; SIGKILL follows at 30 s unless it exits',
    ],
    [
      scenarios.differential,
      '✗ killed  shop/api:1.4  still running 1.24 s after SIGTERM, which a second run with an init proved lost; SIGKILL follows at 30 s unless it exits',
    ],
    [
      aResult({ observation: anObservation({ end: exited({ afterMs: 0.8, uncertaintyMs: 5 }) }) }),
      '✓ graceful  shop/api:1.4  exits within 6 ms of SIGTERM, code 0',
    ],
    [scenarios.killedAtBudget, '✗ killed  shop/ledger:3  still running at the end of the 3 s budget'],
    [scenarios.cannotStart, '? inconclusive  shop/typo:1  cannot start: its command was not found'],
    [
      scenarios.exitedBefore,
      '? inconclusive  shop/migrate:1  exited with code 1 before SIGTERM was sent, 350 ms after its start',
    ],
  ])('is the answer: %#', (result, line) => {
    expect(summaryLine(result, aStyle())).toBe(line);
  });

  it('says that the memory ran out', () => {
    const observation = anObservation({ end: exited({ code: 137, oomKilled: true }) });
    expect(summaryLine(aResult({ outcome: 'abrupt', observation }), aStyle())).toContain(
      'code 137, out of memory',
    );
  });

  it('says why a program was never ready', () => {
    const ready = { kind: 'not-ready', afterMs: 60_000, why: 'port 80 is closed' } as const;
    const observation = anObservation({ ready, end: { kind: 'not-signalled', why: 'it was never ready' } });
    const line = summaryLine(aResult({ outcome: 'inconclusive', observation }), aStyle());
    expect(line).toContain('not ready after 1 min: port 80 is closed');
  });

  it('makes up no figure for a proof it does not have', () => {
    const observation = anObservation({ end: stillRunning({ afterMs: 30_000, proof: null }) });
    const line = summaryLine(aResult({ outcome: 'killed', observation }), aStyle());
    expect(line).toBe('✗ killed  shop/api:1.4  still running at the end of the 30 s budget');
  });

  it('stays on one line, whatever the target is called', () => {
    expect(summaryLine(scenarios.hostile, aStyle())).not.toMatch(/[\n\x1b]/);
  });
});
