import { describe, expect, it } from 'vitest';
import { readEntry } from '../../../../src/engine/credentials/login-entry.js';

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('an entry of auths', () => {
  it.each<[what: string, entry: unknown, login: object | null | 'unreadable']>([
    ['name and password in base64', { auth: base64('me:pass') }, { username: 'me', password: 'pass' }],
    ['a password with colons', { auth: base64('me:a:b') }, { username: 'me', password: 'a:b' }],
    [
      'a password with zeros behind it',
      { auth: base64('me:pass\0\0') },
      { username: 'me', password: 'pass' },
    ],
    [
      'name and password as they are',
      { username: 'me', password: 'pass' },
      { username: 'me', password: 'pass' },
    ],
    [
      'base64 before a name beside it',
      { auth: base64('me:p'), username: 'x', password: 'y' },
      { username: 'me', password: 'p' },
    ],
    [
      'an identity token',
      { auth: base64('00000000:'), identitytoken: 'tok' },
      { username: '00000000', identitytoken: 'tok' },
    ],
    ['a registry token', { registrytoken: 'tok' }, { registrytoken: 'tok' }],
    ['nothing, where a helper keeps it', {}, null],
    ['null', null, null],
    ['an empty auth', { auth: '' }, null],
    ['an e-mail address', { email: 'me@example.com' }, null],
    ['a name alone', { username: 'me' }, null],
    ['base64 of no name', { auth: base64('password') }, 'unreadable'],
    ['no base64', { auth: '%%%' }, 'unreadable'],
    ['a number', { auth: 7 }, 'unreadable'],
    ['a text', 'me:pass', 'unreadable'],
  ])('with %s', (_, entry, login) => {
    expect(readEntry(entry)).toEqual(login);
  });
});
