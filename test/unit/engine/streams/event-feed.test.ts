import { PassThrough } from 'node:stream';
import { setImmediate as breathe } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEventFeed, parseEvent } from '../../../../src/engine/streams/event-feed.js';
import { anyText } from '../../../support/any-text.js';

/** An event line as Docker writes it. */
function line(
  facts: { action?: string; id?: string; nanos?: string; labels?: Record<string, string> } = {},
): string {
  const { action = 'kill', id = 'c1', nanos = '1763925000123456789', labels = {} } = facts;
  const attributes = JSON.stringify({ image: 'shop/api', name: 'x', ...labels });
  return `{"status":"${action}","id":"${id}","Type":"container","Action":"${action}","Actor":{"ID":"${id}","Attributes":${attributes}},"scope":"local","time":1763925000,"timeNano":${nanos}}`;
}

function aFeed() {
  const stream = new PassThrough();
  return { stream, feed: createEventFeed(stream) };
}

describe('an event', () => {
  it('keeps every nanosecond, which a double would not', () => {
    expect(parseEvent(line({ nanos: '1763925000123456789' }))?.atNs).toBe(1_763_925_000_123_456_789n);
    expect(BigInt(Number('1763925000123456789'))).not.toBe(1_763_925_000_123_456_789n);
  });

  it.each([
    ['kill', 'kill'],
    ['die', 'die'],
    ['died', 'die'],
    ['oom', 'oom'],
    ['start', 'other'],
    ['health_status: healthy', 'health'],
    ['health_status', 'health'],
    ['exec_create: test -e /tmp/healthy', 'other'],
  ])('%s is %s', (action, expected) => {
    expect(parseEvent(line({ action }))?.action).toBe(expected);
  });

  it.each<Record<string, string>>([
    { evil: '"timeNano":1' },
    { evil: '"timeNano":1}' },
    { evil: '\\"timeNano\\":1,' },
    { evil: '\\\\"timeNano":1' },
    { timeNano: '1' },
    { 'timeNano":1,"x': '2' },
    { '"timeNano":1': '"timeNano":2' },
    { evil: '\n{"timeNano":1}\n' },
  ])('is not misled by the labels %j', (labels) => {
    expect(parseEvent(line({ labels }))?.atNs).toBe(1_763_925_000_123_456_789n);
  });

  it('is not misled by any label', () => {
    const piece = fc.constantFrom('"', '\\', 'timeNano', ':', '1', '{', '}', ',', ' ', '"timeNano":1', '\n');
    const word = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.dictionary(word, word), fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }), (labels, nanos) => {
        const event = parseEvent(line({ labels, nanos: String(nanos) }));
        expect(event).toEqual({ action: 'kill', atNs: nanos, container: 'c1' });
      }),
    );
  });

  it.each([
    '',
    '{}',
    'null',
    '[]',
    '7',
    '{"timeNano":1}',
    '{"timeNano":1,"Action":"kill"}',
    'not json "timeNano":1',
  ])('is not read out of %j', (text) => {
    expect(parseEvent(text)).toBeNull();
  });

  it('is read or refused, whatever the line', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(parseEvent(text)).toBeNull();
      }),
    );
  });
});

describe('the feed', () => {
  it('answers with what comes later', async () => {
    const { stream, feed } = aFeed();
    const next = feed.next('c1', 'die');
    stream.write(`${line({ action: 'start' })}\n${line({ action: 'die', id: 'c2' })}\n`);
    stream.write(`${line({ action: 'die', nanos: '42' })}\n`);
    expect(await next).toEqual({ action: 'die', atNs: 42n, container: 'c1' });
  });

  it('answers with what came before the question', async () => {
    const { stream, feed } = aFeed();
    stream.write(`${line({ nanos: '1' })}\n${line({ nanos: '2' })}\n`);
    await breathe();
    expect((await feed.next('c1', 'kill'))?.atNs).toBe(1n);
  });

  it('answers everyone who asks', async () => {
    const { stream, feed } = aFeed();
    const both = Promise.all([feed.next('c1', 'kill'), feed.next('c1', 'kill')]);
    stream.write(`${line()}\n`);
    expect((await both).map((event) => event?.action)).toEqual(['kill', 'kill']);
  });

  it('reads lines wherever the stream was cut', async () => {
    const text = Buffer.from(
      `${line({ labels: { name: 'äöü✓' } })}\n${line({ action: 'die', nanos: '7' })}\n`,
    );
    for (let at = 1; at < text.length; at += 1) {
      const { stream, feed } = aFeed();
      stream.write(text.subarray(0, at));
      stream.write(text.subarray(at));
      expect((await feed.next('c1', 'die'))?.atNs).toBe(7n);
    }
  });

  it('passes over what is no event', async () => {
    const { stream, feed } = aFeed();
    stream.write(`\n{"errorDetail":{"message":"x"}}\nnonsense\n${line({ nanos: '3' })}\n`);
    expect((await feed.next('c1', 'kill'))?.atNs).toBe(3n);
  });

  it.each<[string, (stream: PassThrough) => void]>([
    ['ends', (stream) => stream.end()],
    ['breaks', (stream) => stream.destroy(new Error('socket hang up'))],
    ['is closed', (stream) => stream.destroy()],
  ])('that %s answers null', async (_what, finish) => {
    const { stream, feed } = aFeed();
    const waiting = feed.next('c1', 'die');
    finish(stream);
    expect(await waiting).toBeNull();
    expect(await feed.next('c1', 'die')).toBeNull();
  });

  it('that we close answers null, but still knows what it saw', async () => {
    const { stream, feed } = aFeed();
    stream.write(`${line()}\n`);
    await breathe();
    const waiting = feed.next('c1', 'die');
    feed.close();
    expect(await waiting).toBeNull();
    expect((await feed.next('c1', 'kill'))?.action).toBe('kill');
    expect(stream.destroyed).toBe(true);
  });
});
