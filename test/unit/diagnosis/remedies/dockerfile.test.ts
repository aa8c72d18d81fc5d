import { describe, expect, it } from 'vitest';
import { dockerfileLines } from '../../../../src/diagnosis/remedies/dockerfile.js';
import type { ImageFacts, InitSource, Remedy } from '../../../../src/observation.js';
import { anObservation } from '../../../support/builders.js';

/** The patch for an image with this ENTRYPOINT and CMD, started as it says. */
function patch(remedy: Remedy, image: Partial<ImageFacts>, argv?: readonly string[]): string[] {
  const own = [...(image.entrypoint ?? []), ...(image.cmd ?? [])];
  return dockerfileLines(
    remedy,
    anObservation({ image: { cmd: null, ...image }, trial: { argv: argv ?? own } }),
  );
}

const initFrom = (source: InitSource): Remedy => ({ kind: 'init', source });
const present = initFrom({ kind: 'present', path: '/usr/bin/tini' });

describe('the lines for the end of a Dockerfile', () => {
  it.each<[string, Remedy, Partial<ImageFacts>, string[]]>([
    [
      'a program in exec form',
      { kind: 'exec-form', argv: ['node', 'server.js'] },
      { cmd: ['/bin/sh', '-c', 'node server.js'] },
      ['CMD ["node", "server.js"]'],
    ],
    [
      'a program that needs its shell',
      { kind: 'exec-form', argv: ['/bin/sh', '-c', 'exec node $APP'] },
      { cmd: ['/bin/sh', '-c', 'node $APP'] },
      ['CMD exec node $APP'],
    ],
    [
      'a shell that is not the one of shell form',
      { kind: 'exec-form', argv: ['/bin/bash', '-c', 'exec node $APP'] },
      { cmd: ['/bin/bash', '-c', 'node $APP'] },
      ['CMD ["/bin/bash", "-c", "exec node $APP"]'],
    ],
    [
      'a program behind the ENTRYPOINT that stays',
      { kind: 'exec-form', argv: ['tini', '--', 'server'] },
      { entrypoint: ['tini', '--'], cmd: ['/bin/sh', '-c', 'server'] },
      ['CMD ["server"]'],
    ],
    [
      'a program in place of the ENTRYPOINT, whose CMD must not follow it',
      { kind: 'entrypoint', argv: ['server', '-v'], workdir: null },
      { entrypoint: ['/entrypoint.sh'], cmd: ['server', '-v'] },
      ['ENTRYPOINT ["server", "-v"]', 'CMD []'],
    ],
    ['another stop signal', { kind: 'stop-signal', signal: 'SIGINT' }, {}, ['STOPSIGNAL SIGINT']],
    [
      'a stop signal that is declared already',
      { kind: 'stop-signal', signal: 'SIGINT' },
      { stopSignal: '2' },
      [],
    ],
    [
      'an init before a CMD, which would be lost otherwise',
      present,
      { cmd: ['server'] },
      ['ENTRYPOINT ["/usr/bin/tini", "--"]', 'CMD ["server"]'],
    ],
    [
      'an init before ENTRYPOINT and CMD',
      present,
      { entrypoint: ['/entrypoint.sh'], cmd: ['server'] },
      ['ENTRYPOINT ["/usr/bin/tini", "--", "/entrypoint.sh"]', 'CMD ["server"]'],
    ],
    [
      'an init on Debian, for an image that does not run as root',
      initFrom({ kind: 'package', manager: 'apt-get' }),
      { cmd: ['server'], user: 'app:app' },
      [
        'USER root',
        'RUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*',
        'USER app:app',
        'ENTRYPOINT ["/usr/bin/tini", "--"]',
        'CMD ["server"]',
      ],
    ],
    [
      'an init on Alpine',
      initFrom({ kind: 'package', manager: 'apk' }),
      { cmd: ['server'], user: 'root' },
      ['RUN apk add --no-cache tini', 'ENTRYPOINT ["/sbin/tini", "--"]', 'CMD ["server"]'],
    ],
    [
      'an init where there is nothing to install it with',
      initFrom({ kind: 'download' }),
      { cmd: ['server'], architecture: 'arm64' },
      [
        'ADD --chmod=755 https://github.com/krallin/tini/releases/download/v0.19.0/tini-static-arm64 /tini',
        'ENTRYPOINT ["/tini", "--"]',
        'CMD ["server"]',
      ],
    ],
    [
      'no init for an architecture that it is not built for',
      initFrom({ kind: 'download' }),
      { cmd: ['server'], architecture: 'loong64' },
      [],
    ],
  ])('%s', (_name, remedy, image, lines) => {
    expect(patch(remedy, image)).toEqual(lines);
  });

  it('put the init before what was run, also when it is not what the image says', () => {
    expect(patch(present, { entrypoint: ['/entrypoint.sh'], cmd: ['a'] }, ['sleep', '9'])).toEqual([
      'ENTRYPOINT ["/usr/bin/tini", "--", "sleep", "9"]',
      'CMD []',
    ]);
  });

  it('are never written by the image', () => {
    const apt = initFrom({ kind: 'package', manager: 'apt-get' });
    expect(patch(apt, { cmd: ['server'], user: 'app\nRUN curl evil' })).toEqual([]);
    const text = 'server\nRUN curl evil';
    for (const argv of [
      ['/bin/sh', '-c', `exec ${text}`],
      ['server', text],
    ]) {
      const lines = patch({ kind: 'exec-form', argv }, { cmd: ['x'] });
      expect(lines).toHaveLength(1);
      expect(lines[0]).not.toContain('\n');
    }
    const continued = patch({ kind: 'exec-form', argv: ['/bin/sh', '-c', 'exec server \\'] }, { cmd: ['x'] });
    expect(continued).toEqual(['CMD ["/bin/sh", "-c", "exec server \\\\"]']);
  });
});
