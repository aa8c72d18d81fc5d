import { describe, expect, it } from 'vitest';
import { VERSION } from '../../src/version.js';
import { actionOptions, refreshAction } from '../support/action.js';
import { readAction } from '../support/composite-action.js';
import { readDocument } from '../support/documents.js';
import { faultsOf } from '../support/github-files.js';

const TEXT = readDocument('action.yml');
const action = readAction();

describe('action.yml', () => {
  it('is one that GitHub reads', () => {
    expect(faultsOf('action', 'action.yml', TEXT)).toEqual([]);
  });

  it('would be refused with a key that no action has', () => {
    expect(faultsOf('action', 'action.yml', TEXT.replace('\nruns:', '\nrun:'))).not.toEqual([]);
  });

  it('has an input for each option: npm run action', () => {
    expect(refreshAction(TEXT)).toBe(TEXT);
    for (const name of actionOptions().keys()) expect(Object.keys(action.inputs)).toContain(name);
  });

  it('installs the version that it is of, unless another is asked for', () => {
    expect(action.inputs['package']?.default).toBe(`sigprobe@${VERSION}`);
  });

  it('makes nothing that is given a part of a script', () => {
    for (const { run, shell } of action.runs.steps) {
      expect(run).not.toContain('${{');
      expect(shell).toBe('bash');
    }
  });

  it('hands every input to a step', () => {
    const used = JSON.stringify(action.runs.steps);
    for (const name of Object.keys(action.inputs)) expect(used).toContain(`\${{ inputs.${name} }}`);
  });
});
