import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import schema from '../../fixtures/expected.schema.json' with { type: 'json' };
import type { TargetResult } from '../../src/diagnosis/results/report.js';
import type { HookRules } from '../../src/target-spec.js';
import { compileSchema } from './compile-schema.js';

const FOLDER = fileURLToPath(new URL('../../fixtures/', import.meta.url));

/** What is expected of the report on a fixture. */
export interface Verdict {
  readonly outcome: 'graceful' | 'completed' | 'abrupt' | 'killed' | 'unstopped' | 'inconclusive';
  readonly exitCode: number | null;
  /** Null where it depends on how the looks fell. */
  readonly missing: readonly string[] | null;
  readonly fires: readonly string[];
  readonly silent: readonly string[];
  readonly proof: 'kernel-state' | 'differential' | null;
}

/** What a Compose file or a manifest would say of a fixture: its grace period, and the words of its hooks. */
export interface DeclaredSketch {
  readonly platform: HookRules;
  readonly graceMs: number;
  readonly hooks: readonly (readonly string[])[];
  readonly signal?: string;
  readonly pid?: 'host';
}

/** A container of a manifest that lies beside the Dockerfile. */
export interface InManifest {
  readonly manifest: string;
  readonly container: string;
}

/** What a fixture's expected.json says. */
export interface Expected extends Verdict {
  readonly summary: string;
  /** The same where the engine shows no process. */
  readonly blind?: Verdict;
  readonly options?: Readonly<Record<string, string | boolean>>;
  /** What a file would say of the target. */
  readonly declared?: DeclaredSketch | InManifest;
  /** What cannot be told without the kernel's record, and why; with `byLuck` the outcome may be told all the same. */
  readonly withoutRecord?: Partial<Verdict> & { readonly why: string; readonly byLuck?: boolean };
  /** What a user who is not root, and may use the engine, cannot tell besides, and why. */
  readonly asUser?: Partial<Verdict> & { readonly why: string };
  /** Why a probe by such a user on an engine with a network of its own ends with the error of that code. */
  readonly asUserElsewhere?: { readonly why: string; readonly refused: string };
  /** Why repeated probes may say different things; absent where they must all say the same. */
  readonly varies?: { readonly why: string };
  /**
   * What one engine shows otherwise, and why: what it cannot show, or does in its own way. With `, user` behind its
   * name what it shows to such a user alone.
   */
  readonly engines?: Readonly<Record<string, OnEngine>>;
}

/**
 * What one engine shows otherwise, and why; `refused` is the code of the error with which a probe ends there instead,
 * `complaint` a part of what is said on standard error.
 */
type OnEngine = Partial<Verdict> & {
  readonly why: string;
  readonly refused?: string;
  readonly complaint?: string;
};

export interface Fixture {
  readonly name: string;
  readonly expected: Expected;
  /** The options as command line arguments. */
  readonly args: readonly string[];
}

/** What is expected on the engine of that name, with the kernel's record or without, as root or as another. */
export function expectedOn(
  expected: Expected,
  engine: string,
  { hasRecord, isUser = false }: { readonly hasRecord: boolean; readonly isUser?: boolean },
): Expected {
  return {
    ...expected,
    ...(hasRecord ? {} : expected.withoutRecord),
    ...(isUser ? expected.asUser : {}),
    ...expected.engines?.[engine],
    ...(isUser ? expected.engines?.[forUser(engine)] : {}),
  };
}

/** An engine as a user who is not root meets it. */
export function forUser(engine: string): string {
  return `${engine}, user`;
}

/** What is expected of what was seen there, where looks may have told by luck what cannot be told without the record. */
export function expectedOf(
  expected: Expected,
  engine: string,
  { isUser, result }: { readonly isUser: boolean; readonly result: Pick<TargetResult, 'runs' | 'outcome'> },
): Expected {
  const isLucky = expected.withoutRecord?.byLuck === true && result.outcome === expected.outcome;
  const isRecorded = hasRecord(result);
  const there = expectedOn(expected, engine, { hasRecord: isRecorded || isLucky, isUser });
  return isLucky && !isRecorded ? { ...there, silent: [] } : there;
}

/** True where the kernel's record was read. */
export function hasRecord({ runs }: Pick<TargetResult, 'runs'>): boolean {
  return runs.some(({ kernelRecord }) => kernelRecord?.complete === true);
}

/** Every folder of fixtures/ that has an expectation. */
export function readFixtures(): Fixture[] {
  return readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readFixture(name) ?? []);
}

/** The fixture of that name; null where there is no expected.json. */
export function readFixture(name: string): Fixture | null {
  const text = readIfThere(`${FOLDER}${name}/expected.json`);
  if (text === null) return null;
  const expected = parseExpected(name, text);
  return { name, expected, args: toArgs(expected.options ?? {}) };
}

const validate = compileSchema(schema);

/** The text of a file of a fixture. */
export function readFixtureFile(name: string, file: string): string {
  return readFileSync(`${FOLDER}${name}/${file}`, 'utf8');
}

/** What fixtures/expected.schema.json has against an expectation, one sentence each. */
export function validateExpected(name: string, expected: unknown): string[] {
  return validate(expected).map((fault) => `fixtures/${name}/expected.json: ${fault}`);
}

function parseExpected(name: string, text: string): Expected {
  try {
    return JSON.parse(text) as Expected;
  } catch (cause) {
    throw new Error(`fixtures/${name}/expected.json is not JSON: ${(cause as Error).message}`, { cause });
  }
}

function toArgs(options: Readonly<Record<string, string | boolean>>): string[] {
  return Object.entries(options).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : value === false ? [] : [`--${name}`, value],
  );
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
