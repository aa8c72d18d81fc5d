/** One fault, injected once. */
export interface FaultRun {
  readonly fault: string;
  readonly step: string;
  readonly code: number;
  /** Containers that sigprobe left when it ended, and what was still there after the next run or `sigprobe clean`. */
  readonly left: number;
  readonly leftForGood: number;
  /** From the fault to the end of sigprobe. */
  readonly tookMs: number;
}

/** Whether every fault is to be injected at every step; by default a selection is. */
export const ALL_FAULTS = process.env['SIGPROBE_FAULTS'] !== undefined;

/** The runs as a table: fault, step, runs, leftovers, exit codes, longest time to the end. */
export function formatFaults(runs: readonly FaultRun[]): string {
  const groups = new Map<string, FaultRun[]>();
  for (const run of runs) {
    const key = `${run.fault}\t${run.step}`;
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  const rows = [...groups].map(([key, group]) => {
    const [fault = '', step = ''] = key.split('\t');
    const sum = (of: (run: FaultRun) => number) => group.reduce((total, run) => total + of(run), 0);
    const left =
      sum((run) => run.left) === 0 ? '0' : `${sum((run) => run.left)}, then ${sum((run) => run.leftForGood)}`;
    const codes = [...new Set(group.map(({ code }) => code))].join(' ');
    const longest = (Math.max(...group.map(({ tookMs }) => tookMs)) / 1000).toFixed(1);
    return [fault, step, String(group.length), left, codes, longest];
  });
  const all = [['fault', 'step', 'runs', 'left', 'exit', 'longest s'], ...rows];
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) => row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')).join('\n');
}
