import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type ActionResult, runAction } from '../support/composite-action.js';
import { type InstalledPackage, installPackage } from '../support/installed-package.js';
import { imageOf } from '../support/probing.js';

let installed: InstalledPackage;
beforeAll(async () => {
  installed = await installPackage();
});
afterAll(() => installed.remove());

const ran: ActionResult[] = [];
afterAll(() => {
  for (const each of ran) each.remove();
});

/** Runs the action with the package as npm packs it. */
function act(inputs: Readonly<Record<string, string>>): ActionResult {
  const host = { SIGPROBE_HOST: inject('host'), NPM_CONFIG_OFFLINE: 'true' };
  const result = runAction({ package: installed.tarball, ...inputs }, host);
  ran.push(result);
  return result;
}

describe('the action', () => {
  it('says of several images whether all pass, which is worst, and where the report is', () => {
    const images = `${imageOf('node-handler')}\n${imageOf('shell-form-sleep')}\n`;
    const { code, outputs, log } = act({ images, 'no-remedies': '1', env: 'A=1\nB=two words', grace: '5s' });
    expect(log).not.toContain('rror');
    expect({ code, outputs }).toEqual({
      code: 1,
      outputs: { outcome: 'killed', passed: 'false', report: expect.any(String) },
    });
    const { results } = JSON.parse(readFileSync(String(outputs['report']), 'utf8'));
    expect(results.map((each: { grace: unknown }) => each.grace)).toMatchObject([
      { budgetMs: 5000 },
      { budgetMs: 5000 },
    ]);
  });

  it('passes arguments to the image', () => {
    const args = 'sleep\n0.1\n';
    const { code, outputs } = act({ images: imageOf('node-handler'), args, 'no-remedies': 'true' });
    expect({ code, outcome: outputs['outcome'], passed: outputs['passed'] }).toEqual({
      code: 2,
      outcome: 'inconclusive',
      passed: 'false',
    });
  });

  it('runs nothing that is given as an input', () => {
    const images = '$(touch pwned)\n`touch pwned`;touch pwned\n" ; touch pwned #';
    const { code, outputs, folder } = act({ images, env: 'X=$(touch pwned)', grace: '1s' });
    expect(code).toBe(2);
    expect(outputs).toMatchObject({ outcome: 'inconclusive', passed: 'false' });
    expect(existsSync(join(folder, 'pwned'))).toBe(false);
  });

  it('takes an option that does not exist for a breakdown, not for a pass', () => {
    expect(act({ images: 'x', grace: 'soon' })).toMatchObject({
      code: 2,
      outputs: { outcome: 'inconclusive', passed: 'false' },
    });
  });
});
