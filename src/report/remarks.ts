import type { Finding } from '../diagnosis/diagnosis.js';
import type { Report, TargetName, TargetResult } from '../diagnosis/results/report.js';
import type { Waiver } from '../diagnosis/results/waiver.js';
import type { Place } from '../target-spec.js';
import { answerOf } from './human/answer.js';

export type Level = 'error' | 'warning' | 'note';

/** One thing to say of one target, for formats that list problems rather than targets. */
export interface Remark {
  readonly target: TargetName;
  /** A rule; of a target that no rule explains its outcome, of one that was not probed the code of the error. */
  readonly rule: string;
  /** An error is why a target fails, whether or not that is waived. */
  readonly level: Level;
  /** `shop/api:1 is killed`. */
  readonly title: string;
  readonly message: string;
  readonly fix: string | null;
  /** Null where no file says anything of it. */
  readonly place: Place | null;
  /** That let it pass. */
  readonly waivers: readonly Waiver[];
}

const LEVELS: readonly Level[] = ['error', 'warning', 'note'];

/** All that there is to say of the targets, worst first. */
export function remarksOf({ results, errors }: Pick<Report, 'results' | 'errors'>): Remark[] {
  const remarks = [
    ...errors.map(
      ({ target, code, message, hint, place }): Remark => ({
        target,
        rule: code,
        level: 'error',
        title: `${target.name} was not probed`,
        message,
        fix: hint === '' ? null : hint,
        place: place ?? target.place,
        waivers: [],
      }),
    ),
    ...results.flatMap(remarksOfResult),
  ];
  return LEVELS.flatMap((level) => remarks.filter((remark) => effectiveLevel(remark) === level));
}

/** What is waived is worth knowing, and no more. */
export function effectiveLevel({ level, waivers }: Pick<Remark, 'level' | 'waivers'>): Level {
  return waivers.length > 0 ? 'note' : level;
}

/** The findings of one target; where it fails without any, its outcome. */
function remarksOfResult(result: TargetResult): Remark[] {
  const { target, outcome, findings, waivedBy } = result;
  const isFailing = !result.passed || waivedBy.length > 0;
  const title = `${target.name} is ${outcome}`;
  const remarks = findings.map((finding, nth): Remark => {
    const level = levelOf(finding, isFailing, nth);
    return {
      target,
      rule: finding.rule,
      level,
      title,
      message: finding.message,
      fix: finding.fix,
      place: finding.place ?? target.place,
      waivers: level === 'note' ? [] : waivedBy.filter((waiver) => isAbout(waiver, finding)),
    };
  });
  if (remarks.length > 0 || !isFailing) return remarks;
  const message = `${answerOf(result).full}.`;
  const { place } = target;
  return [{ target, rule: outcome, level: 'error', title, message, fix: null, place, waivers: waivedBy }];
}

/** What explains a failure is an error, and so is the most telling finding of a target that fails. */
function levelOf({ severity }: Finding, isFailing: boolean, nth: number): Level {
  if (isFailing && (nth === 0 || severity === 'error' || severity === 'inconclusive')) return 'error';
  return severity === 'info' ? 'note' : 'warning';
}

function isAbout({ waives }: Waiver, { rule }: Finding): boolean {
  return waives.kind === 'outcome' || waives.rule === rule;
}
