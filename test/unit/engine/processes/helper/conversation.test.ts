import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { converse } from '../../../../../src/engine/processes/helper/conversation.js';

/** A helper that is told what to say, piece by piece, once it has been asked. */
function aHelper({ maxBytes = 1_000, patienceMs = 10_000 } = {}) {
  const input = new PassThrough();
  const output = new PassThrough();
  const conversation = converse({ input, output }, { maxBytes, patienceMs });
  const asked = async () => String(await new Promise((resolve) => input.once('data', resolve)));
  return { conversation, input, output, asked };
}

describe('a conversation with a helper', () => {
  it('puts together an answer that comes in pieces, cut within a character and within its end', async () => {
    const { conversation, output, asked } = aHelper();
    const answer = conversation.ask('sample');
    const [token = '', word = ''] = (await asked()).trim().split(' ');
    expect(word).toBe('sample');
    const bytes = Buffer.from(`${token} process 1\nName:\tcafé\n${token} end\n`);
    for (let at = 0; at < bytes.length; at += 1) output.write(bytes.subarray(at, at + 1));
    expect(await answer).toEqual({ text: `${token} process 1\nName:\tcafé\n`, token });
  });

  it('answers each question in its turn, with a token of its own', async () => {
    const { conversation, input, output } = aHelper();
    const answers = [conversation.ask('sample'), conversation.ask('full')];
    const tokens = String(input.read())
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0] ?? '');
    expect(new Set(tokens).size).toBe(2);
    output.write(tokens.map((token, index) => `${index}\n${token} end\n`).join(''));
    expect((await Promise.all(answers)).map((answer) => answer?.text)).toEqual(['0\n', '1\n']);
  });

  it.each<[string, (output: PassThrough) => unknown]>([
    ['ends', (output) => output.end()],
    ['breaks', (output) => output.destroy(new Error('gone'))],
    ['says more than it may', (output) => output.write('x'.repeat(1_001))],
  ])('is over where the helper %s', async (_, act) => {
    const { conversation, input, output } = aHelper();
    const answer = conversation.ask('sample');
    act(output);
    expect(await answer).toBeNull();
    expect(conversation.isOpen).toBe(false);
    expect(input.destroyed).toBe(true);
    expect(await conversation.ask('full')).toBeNull();
  });

  it('is over where no answer comes in time', async () => {
    const { conversation } = aHelper({ patienceMs: 1 });
    expect(await conversation.ask('sample')).toBeNull();
    expect(conversation.isOpen).toBe(false);
  });

  it('is over where the input breaks', async () => {
    const { conversation, input } = aHelper();
    const answer = conversation.ask('sample');
    input.destroy(new Error('broken pipe'));
    expect(await answer).toBeNull();
  });
});
