import { describe, expect, it } from 'vitest';
import { aDeclaration, aLog, exited } from '../../../../support/builders.js';
import { finding, fired, judge } from '../../judge.js';

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

  it.each([
    ['the last line', 'open /var/run/secrets/kubernetes.io/serviceaccount/token', ''],
    ['an earlier line', 'dial tcp: lookup kubernetes.default.svc: no such host', 'trying again\n'],
  ])('says that a container of a manifest looks for its cluster, by %s of its log', (_, line, more) => {
    const found = finding(
      judge({
        ready: { kind: 'not-ready', afterMs: 60_000, why: 'nothing listened on port 80' },
        end: { kind: 'not-signalled', why: 'not ready after 60 s' },
        snapshots: [],
        declared: aDeclaration({ platform: 'kubernetes' }),
        log: aLog({ text: `${line}\n${more}` }),
      }),
      'never-ready',
    );
    expect(found?.data).toMatchObject({ clusterLine: line });
    expect(found?.message).toMatch(/It looks for the API of its cluster, which is not here\.$/);
    expect(found?.evidence.filter((each) => each.includes(line))).toHaveLength(1);
  });

  it('names the container of the Pod that did not come up, and what that said last', () => {
    const why = 'the init container seed: exited with code 3';
    const seed = {
      container: 'seed',
      role: 'init',
      startedOrder: 0,
      isAsked: false,
      readyAfterMs: null,
      failure: { why: 'exited with code 3', log: 'start\nno such table\n' },
      hook: null,
      signal: null,
      toldAfterMs: null,
      exit: null,
    } as const;
    const { findings } = judge({ ready: null, end: { kind: 'not-signalled', why }, pod: [seed] });
    expect(findings[0]).toMatchObject({
      data: { reason: 'pod-incomplete', lastLogLine: 'no such table' },
      message: `Another container of the Pod did not come up, so SIGTERM was not sent and nothing was tested: ${why}.`,
      evidence: [expect.any(String), 'Last line of the log of seed: no such table'],
      fix: expect.stringMatching(/^Give the container seed what it needs to start /),
    });
  });

  it('is silent for a container that was signalled', () => {
    expect(fired(judge({ end: exited() }))).toEqual([]);
  });
});
