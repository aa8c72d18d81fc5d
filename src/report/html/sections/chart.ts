import { remedyId } from '../../../diagnosis/remedies/remedy-parts.js';
import type { TargetResult } from '../../../diagnosis/results/report.js';
import { shownOf } from '../../human/sections/remedies.js';
import { chartOf, drawChart, type Subject } from '../chart/draw-chart.js';
import { legend } from '../chart/legend.js';
import { type Markup, markup } from '../markup.js';

const MOST_LANES = 12;
const MOST_LANES_OF_A_REMEDY = 4;
const MOST_REMEDIES = 4;

/** The picture of the deciding trial and of the remedies; null where no container ran. */
export function chart(result: TargetResult, id: string): Markup | null {
  const [probe] = result.runs;
  if (probe === undefined) return null;
  const remedies = remediesOf(result);
  const heading = remedies.length === 0 ? null : 'As it is';
  const original = { heading, observation: probe, outcome: result.outcome, mostLanes: MOST_LANES };
  const picture = chartOf([original, ...remedies]);
  if (picture === null) return null;
  const ids = { title: `${id}-picture`, desc: `${id}-picture-words` };
  return markup`<section><h3>Timeline</h3>
${drawChart(picture, ids)}${legend(picture, probe.kernelRecord?.complete === true)}</section>`;
}

/** The first trial of each remedy. */
function remediesOf({ remedies, runs }: TargetResult): Subject[] {
  return remedies.slice(0, MOST_REMEDIES).flatMap((remedy): Subject[] => {
    const run = runs.find(({ trial }) => trial.remedy !== null && remedyId(trial.remedy) === remedy.id);
    if (run === undefined) return [];
    const words = `${remedy.recommended ? ', recommended' : ''}: ${remedy.outcome}, ${shownOf(remedy)}`;
    const heading = `With ${remedy.id}${words}`;
    return [{ heading, observation: run, outcome: remedy.outcome, mostLanes: MOST_LANES_OF_A_REMEDY }];
  });
}
