import { OUTCOMES } from '../diagnosis/verdict.js';

/** What a value has to be; an object names those of its fields without which nothing can be told of it. */
type Shape =
  | 'text'
  | 'text or null'
  | 'a number'
  | 'true or false'
  | { readonly oneOf: readonly string[] }
  | { readonly listOf: Shape }
  | { readonly fields: Readonly<Record<string, Shape>> }
  /** The same, or null. */
  | { readonly orNull: Shape };

const object = (fields: Readonly<Record<string, Shape>>): Shape => ({ fields });
const listOf = (each: Shape): Shape => ({ listOf: each });

const TARGET = object({ kind: { oneOf: ['image', 'compose', 'k8s'] }, name: 'text', image: 'text' });
const OUTCOME: Shape = { oneOf: OUTCOMES };
const WAIVER = {
  place: object({ file: 'text', line: 'a number' }),
  waives: object({ kind: { oneOf: ['rule', 'outcome'] } }),
  target: 'text',
  reason: 'text',
  until: 'text',
} as const;

const FINDING = object({
  rule: 'text',
  severity: { oneOf: ['error', 'warning', 'info', 'inconclusive'] },
  message: 'text',
  evidence: listOf('text'),
  fix: 'text or null',
});

const REMEDY = object({
  id: 'text',
  outcome: OUTCOME,
  exit: { orNull: object({ code: 'a number', afterMs: 'a number' }) },
  note: 'text or null',
  recommended: 'true or false',
  dockerfile: listOf('text'),
  how: 'text',
});

const OBSERVATION = object({
  trial: object({ role: 'text' }),
  image: object({}),
  engine: object({}),
  signal: object({ name: 'text' }),
  grace: object({ budgetMs: 'a number' }),
  snapshots: listOf(
    object({ atMs: 'a number', processes: listOf(object({ pid: 'a number', args: 'text' })) }),
  ),
  exitOrder: object({}),
  end: object({ kind: 'text' }),
  log: object({}),
});

const RESULT = object({
  target: TARGET,
  outcome: OUTCOME,
  passed: 'true or false',
  missing: listOf('text'),
  signal: object({ name: 'text' }),
  grace: object({ budgetMs: 'a number' }),
  exit: { orNull: object({ code: 'a number', afterMs: 'a number', uncertaintyMs: 'a number' }) },
  stoppedWaiting: { orNull: object({ afterMs: 'a number' }) },
  findings: listOf(FINDING),
  remedies: listOf(REMEDY),
  platforms: listOf(object({})),
  runs: listOf(OBSERVATION),
});

const REPORT = object({
  tool: object({ name: { oneOf: ['sigprobe'] }, version: 'text' }),
  engine: object({ name: 'text', version: 'text', apiVersion: 'text', view: 'text' }),
  results: listOf(RESULT),
  errors: listOf(object({ target: TARGET, code: 'text', message: 'text', hint: 'text' })),
  summary: object({ exitCode: 'a number' }),
});

/** Of reports that were made before there were waivers, these fields are filled in. */
const WAIVERS = listOf(object({ ...WAIVER, status: 'text', fails: 'true or false' }));
const WAIVED_BY = listOf(object(WAIVER));

/**
 * What keeps a value from being read as a report, `results[0].outcome is missing`; null where nothing does. The
 * published schema says more: this is what every format rests on, and needs no validator.
 */
export function findFault(value: unknown): string | null {
  return (
    faultOf(value, REPORT, '') ??
    faultOf(fieldOf(value, 'waivers') ?? [], WAIVERS, 'waivers') ??
    first(fieldOf(value, 'results') as readonly unknown[], (result, nth) =>
      faultOf(fieldOf(result, 'waivedBy') ?? [], WAIVED_BY, `results[${nth}].waivedBy`),
    )
  );
}

function faultOf(value: unknown, shape: Shape, path: string): string | null {
  if (value === undefined) return `${path} is missing`;
  if (typeof shape === 'string') return isOf(value, shape) ? null : `${path} is not ${shape}`;
  if ('orNull' in shape) return value === null ? null : faultOf(value, shape.orNull, path);
  if ('oneOf' in shape)
    return typeof value === 'string' && shape.oneOf.includes(value)
      ? null
      : `${path} is none of ${shape.oneOf.join(', ')}`;
  if ('listOf' in shape)
    return Array.isArray(value)
      ? first(value, (item, nth) => faultOf(item, shape.listOf, `${path}[${nth}]`))
      : `${path} is not a list`;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return `${path || 'it'} is not an object`;
  return first(Object.entries(shape.fields), ([key, each]) =>
    faultOf(fieldOf(value, key), each, path === '' ? key : `${path}.${key}`),
  );
}

function isOf(value: unknown, shape: Extract<Shape, string>): boolean {
  switch (shape) {
    case 'text':
      return typeof value === 'string';
    case 'text or null':
      return typeof value === 'string' || value === null;
    case 'a number':
      return typeof value === 'number';
    case 'true or false':
      return typeof value === 'boolean';
  }
}

/** A field of its own: `constructor` is none. */
function fieldOf(value: unknown, key: string): unknown {
  return Object.hasOwn(value as object, key) ? (value as Record<string, unknown>)[key] : undefined;
}

function first<Item>(
  items: readonly Item[],
  find: (item: Item, nth: number) => string | null,
): string | null {
  for (const [nth, item] of items.entries()) {
    const found = find(item, nth);
    if (found !== null) return found;
  }
  return null;
}
