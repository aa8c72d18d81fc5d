import { describe, expect, it } from 'vitest';
import { aDeclaration, aLog, exited } from '../../../../support/builders.js';
import { finding, fired, judge } from '../../judge.js';

describe('exited-before-signal', () => {
  const end = { kind: 'exited-before-signal', code: 0, afterMs: 90, oomKilled: false } as const;

  it('says that there was nothing left to stop', () => {
    const diagnosis = judge({ end, snapshots: [] });
    expect(fired(diagnosis)).toEqual(['exited-before-signal']);
    expect(diagnosis).toMatchObject({ outcome: 'inconclusive', exit: null });
  });

  it('mentions a lack of memory', () => {
    const [finding] = judge({ end: { ...end, code: 137, oomKilled: true }, snapshots: [] }).findings;
    expect(finding?.evidence).toContain('The engine marks the container as OOMKilled.');
  });

  it.each([0, 1])(
    'names what its file has started first and did not run, whatever it exits with (%i)',
    (code) => {
      const judged = (notStarted: readonly string[]) =>
        judge({ end: { ...end, code }, snapshots: [], declared: aDeclaration({ notStarted }) }).findings[0];
      const alone = judged(['db']);
      expect(alone?.evidence.at(-1)).toMatch(/^It was probed alone: db, /);
      expect(alone?.fix).toMatch(/ --with-dependencies web$/);
      expect(JSON.stringify(judged([]))).not.toMatch(/--with-dependencies|probed alone/);
    },
  );

  it.each([
    'unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be defined',
    'open /var/run/secrets/kubernetes.io/serviceaccount/token: no such file or directory',
    'W1126 Neither --kubeconfig nor --master was specified. Using the inClusterConfig.',
    '  File "/lib/kubernetes/config/incluster_config.py", line 56, in _load_config',
    'dial tcp: lookup kubernetes.default.svc: no such host',
  ])('says of a container of a manifest that it looks for its cluster: %s', (line) => {
    const log = aLog({ text: `starting\n${line}\nbye\n` });
    const sketch = { end: { ...end, code: 1 }, snapshots: [], log };
    const declared = aDeclaration({ platform: 'kubernetes' });
    const found = finding(judge({ ...sketch, declared }), 'exited-before-signal');
    expect(found).toMatchObject({ data: { clusterLine: line.trim() }, severity: 'inconclusive' });
    expect(found?.message).toContain('It looks for the API of its cluster, which is not here.');
    expect(found?.evidence).toContain(`In its log: ${line.trim()}`);
    for (const other of [null, aDeclaration({ platform: 'compose' })])
      expect(finding(judge({ ...sketch, declared: other }), 'exited-before-signal')?.message).toContain(
        'It failed; its log may say why.',
      );
  });

  it.each([
    ['compose', 0, /service_completed_successfully\.$/],
    ['compose', 1, /variables in the environment or in \.env/],
    ['kubernetes', 0, /make it a Job\.$/],
    ['kubernetes', 1, /sigprobe k8s --env /],
  ] as const)('says what to write in a file of %s where it exited with %i', (platform, code, fix) => {
    const declared = aDeclaration({ platform });
    const [found] = judge({ end: { ...end, code }, snapshots: [], declared }).findings;
    expect(found?.fix).toMatch(fix);
  });

  it('does not take any word of Kubernetes for that', () => {
    const log = aLog({ text: 'kubernetes 1.34, cluster shop: database password required\n' });
    const declared = aDeclaration({ platform: 'kubernetes' });
    const diagnosis = judge({ end: { ...end, code: 1 }, snapshots: [], log, declared });
    expect(finding(diagnosis, 'exited-before-signal')?.data).toMatchObject({ clusterLine: null });
  });

  it('is silent for one that ended after the signal', () => {
    expect(fired(judge({ end: exited() }))).toEqual([]);
  });
});
