import { rules } from '../../src/diagnosis/rules/index.js';
import { recordedDiagnosis, recordedNames } from './recording.js';

/** Prints the fixtures on whose recordings a rule fires, and what it says: false alarms and look-alikes without an engine. */
function printFirings(id: string): void {
  for (const name of recordedNames()) {
    const { findings } = recordedDiagnosis(name);
    const finding = findings.find(({ rule }) => rule === id);
    if (finding !== undefined) console.log(`${name}: ${finding.message}`);
  }
}

const [id = ''] = process.argv.slice(2);
if (rules.some((rule) => rule.id === id)) printFirings(id);
else {
  console.error(
    `There is no rule '${id}' in src/diagnosis/rules/index.ts. Name one: npm run fires -- shell-as-pid-1.`,
  );
  process.exitCode = 2;
}
