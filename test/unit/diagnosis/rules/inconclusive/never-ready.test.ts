import { describe, expect, it } from 'vitest';
import { aDeclaration, exited } from '../../../../support/builders.js';
import { fired, judge } from '../../judge.js';

describe('never-ready', () => {
  it('says that no signal was sent, and why', () => {
    const diagnosis = judge({
      ready: { kind: 'not-ready', afterMs: 60_000, why: 'its health check did not pass' },
      end: { kind: 'not-signalled', why: 'not ready after 60 s' },
      snapshots: [],
    });
    expect(fired(diagnosis)).toEqual(['never-ready']);
    expect(diagnosis).toMatchObject({ outcome: 'inconclusive', missing: [] });
  });

  it('does not blame the start of a container that was up and could not be signalled', () => {
    const { findings } = judge({
      ready: { kind: 'settled', afterMs: 800 },
      end: { kind: 'not-signalled', why: 'its runtime takes it for stopped' },
    });
    expect(findings[0]?.message).toMatch(/^The container could not be signalled, so SIGTERM was not sent/);
  });

  it('names what its file has started first and did not run, and nothing where all did', () => {
    const judged = (notStarted: readonly string[]) =>
      judge({
        ready: { kind: 'not-ready', afterMs: 60_000, why: 'its health check did not pass' },
        end: { kind: 'not-signalled', why: 'its health check did not pass' },
        declared: aDeclaration({ notStarted }),
      }).findings[0];
    const alone = judged(['db', 'cache']);
    expect(alone?.evidence.at(-1)).toMatch(/^It was probed alone: db, cache, /);
    expect(alone?.fix).toMatch(/ --with-dependencies web$/);
    expect(JSON.stringify(judged([]))).not.toMatch(/--with-dependencies|probed alone/);
  });

  it('is silent for a container that was signalled', () => {
    expect(fired(judge({ end: exited() }))).toEqual([]);
  });
});
