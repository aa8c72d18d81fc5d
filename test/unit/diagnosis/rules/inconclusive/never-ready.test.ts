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

  it('is silent for a container that was signalled', () => {
    expect(fired(judge({ end: exited() }))).toEqual([]);
  });
});
