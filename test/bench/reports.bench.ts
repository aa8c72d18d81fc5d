import { createWriteStream } from 'node:fs';
import { assembleReport } from '../../src/diagnosis/results/assemble.js';
import { type FormatName, formatPieces } from '../../src/report/index.js';
import { aReport, aStyle } from '../support/builders.js';
import { abandonedChildren, graceful, killedAtBudget, shellForm } from '../unit/report/scenarios.js';

/*
 * Reports on more and more targets in every format: seconds and memory must grow no faster than the targets.
 * Prints a table in Markdown. `npm run bench -- reports 1000,10000,100000`.
 */

const [counts = '1000,10000,100000'] = process.argv.slice(2);
const SCENARIOS = [graceful, shellForm, abandonedChildren, killedAtBudget];
const sink = createWriteStream('/dev/null');

console.log('| results | format | s | MB written | MB resident |');
console.log('| --: | --- | --: | --: | --: |');
for (const count of counts.split(',').map(Number))
  for (const format of Object.keys(formatPieces) as FormatName[]) {
    const results = Array.from({ length: count }, (_, index) => {
      // Each is its own, as those that were seen are.
      const result = structuredClone(SCENARIOS[index % SCENARIOS.length] ?? graceful);
      return { ...result, target: { ...result.target, name: `shop/api-${index}:1` } };
    });
    const startMs = performance.now();
    const report = assembleReport({ toolVersion: '1.0.0', engine: aReport().engine, results });
    let written = 0;
    for (const piece of formatPieces[format](report, aStyle())) {
      written += piece.length;
      if (!sink.write(piece)) await new Promise<void>((resolve) => sink.once('drain', resolve));
    }
    const seconds = (performance.now() - startMs) / 1_000;
    const mb = (bytes: number) => Math.round(bytes / 1e6);
    console.log(
      `| ${count} | ${format} | ${seconds.toFixed(2)} | ${mb(written)} | ${mb(process.memoryUsage().rss)} |`,
    );
  }
sink.end();
