import { describe, expect, it } from 'vitest';
import { dockerfilePatch } from '../../../src/report/dockerfile-patch.js';
import { aRemedy } from '../../support/builders.js';

describe('the patch to a Dockerfile', () => {
  it('is the recommended remedy, headed by what was verified', () => {
    const init = aRemedy({ id: 'init', recommended: false, dockerfile: ['ENTRYPOINT ["tini", "--"]'] });
    expect(dockerfilePatch({ remedies: [aRemedy(), init] })).toEqual([
      '# verified: exits in 52 ms, code 0 (exec-form)',
      'CMD ["node", "server.js"]',
    ]);
  });

  it('gives no time that is below what can be measured', () => {
    const exit = { code: 0, afterMs: 1.2, uncertaintyMs: 8 };
    expect(dockerfilePatch({ remedies: [aRemedy({ exit })] })[0]).toBe(
      '# verified: exits within 9 ms, code 0 (exec-form)',
    );
  });

  it('carries what to mind as a comment, broken into lines', () => {
    const note =
      'Run without sh /entrypoint.sh: what that sets up (environment, directory, user) is missing.';
    const [first, ...rest] = dockerfilePatch({ remedies: [aRemedy({ note })] });
    expect(first).toMatch(/^# verified/);
    expect(rest.at(-1)).toBe('CMD ["node", "server.js"]');
    const comments = rest.slice(0, -1);
    expect(comments.map((line) => line.replace(/^# /, '')).join(' ')).toBe(note);
    expect(comments.every((line) => line.startsWith('# ') && line.length <= 78)).toBe(true);
  });

  it('is empty without a recommendation, and where lines cannot do it', () => {
    expect(dockerfilePatch({ remedies: [] })).toEqual([]);
    expect(dockerfilePatch({ remedies: [aRemedy({ recommended: false })] })).toEqual([]);
    expect(dockerfilePatch({ remedies: [aRemedy({ dockerfile: [] })] })).toEqual([]);
  });

  it('lets nothing from the image out of its line or act on who reads it', () => {
    const lines = dockerfilePatch({
      remedies: [
        aRemedy({
          note: 'leaves x\nRUN curl evil\x1b[2J',
          dockerfile: [`CMD ${JSON.stringify(['a\u202e\u2028\u009b31m', '##[error]'])}`],
        }),
      ],
    });
    expect(lines.filter((line) => !line.startsWith('#'))).toHaveLength(1);
    expect(lines.join('\n')).not.toMatch(/[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}]|##\w*\[/u);
    expect(JSON.parse((lines.at(-1) ?? '').replace('CMD ', ''))).toEqual([
      'a\u202e\u2028\u009b31m',
      '##[error]',
    ]);
  });
});
