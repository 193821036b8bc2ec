import { describe, expect, it } from 'vitest';
import { readArguments } from '../../orchestrator/src/arguments.ts';
import { deviceLabel } from '../../orchestrator/src/device-label.ts';
import { failureSentence } from '../../orchestrator/src/failure-sentence.ts';
import { formatLogLocation } from '../../orchestrator/src/log-location.ts';
import { refuseOldNode } from '../../orchestrator/src/refuse-old-node.ts';
import { sessionCookie } from '../../orchestrator/src/session-cookie.ts';

describe('readArguments', () => {
  it('fills in the defaults, for empty variables too', () => {
    const given = readArguments([], { PORT: '', WORKERS: '', HOST: '' });
    const log = { kind: 'file', path: expect.stringMatching(/[/\\]\.sessionlog$/) };
    expect(given).toMatchObject({ help: false, host: '127.0.0.1', port: 3000, workers: 2, log });
  });

  it('takes both kinds of log, with colons in their paths', () => {
    expect(readArguments(['--log', 'file:/a:b'], {}).log).toEqual({ kind: 'file', path: '/a:b' });
    expect(readArguments(['--log=sqlite:/a/b.db'], {}).log).toEqual({ kind: 'sqlite', path: '/a/b.db' });
  });

  it.each([
    ['postgres://robin:PW@db.example:6432/app?sslmode=verify-full', 'postgres://db.example:6432/app'],
    ['postgresql://db.example/app?user=robin&password=PW', 'postgres://db.example/app'],
    ['postgres://robin:PW%2F%40@[::1]/app', 'postgres://[::1]/app'],
    ['postgres://robin:P@W@db.example/app', 'postgres://db.example/app'],
    ['postgres:///app?host=/run/postgresql', 'postgres:///app'],
    ['postgres://db.example', 'postgres://db.example'],
  ])('takes %s, and shows %s', (url, shown) => {
    const { log } = readArguments(['--log', url], {});
    expect(log).toEqual({ kind: 'postgres', url });
    expect(formatLogLocation(log)).toBe(shown);
  });

  it.each([
    // The rest of a password that ends the host stands where the database belongs.
    ...[
      'postgres://robin:12/PW@db.example/app',
      'postgres://robin:12?PW@db.example/app',
      'postgres://robin:12#PW@db.example',
    ],
    ...['postgres://robin:PW/x@db.example/app', 'postgres://robin:PW@db.example:port/app', 'postgres://robin:PW@/app'],
    ...['postgres://db.example/app#PW', 'postgres:PW', 'Postgres://robin:PW@db.example', 'mysql://robin:PW@db.example'],
  ])('refuses %s, and quotes nothing of it', (url) => {
    for (const args of [['--log', url], [`--log=${url}`], [url], ['--log', 'file:x', url], [`--${url}`]]) {
      expect(() => readArguments(args, {})).toThrow(/^(?=.*postgres:\/\/USER@HOST)(?!.*(robin|PW|db\.example))/);
    }
  });

  it.each(['-1', '65536', '3000x', ' 3000', '0x10', '1e3', '3.5'])('refuses PORT=%s', (PORT) => {
    expect(() => readArguments([], { PORT })).toThrow(/^PORT must be a whole number from 0 to 65535/);
  });
});

describe('deviceLabel', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
    ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/150.0 Safari/537.36 Edg/150.0', 'Edge on Windows'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1', 'Safari on iPhone'],
    ['Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/150.0 Mobile Safari/537.36', 'Chrome on Android'],
    ['curl/8.5.0', 'curl/8.5.0'],
    ['x'.repeat(5000), 'x'.repeat(40)],
    ['\u001b[31mred\u0000\u202e', '[31mred'],
    ['', 'unknown device'],
    [undefined, 'unknown device'],
  ])('of %j is %j', (userAgent, label) => {
    expect(deviceLabel(userAgent)).toBe(label);
  });
});

describe('failureSentence', () => {
  it('is one line, and quotes no error that is not ours', () => {
    const sentence = failureSentence(Object.assign(new TypeError('token sess_secret\n at x'), { code: 'EIO' }));
    expect(sentence).toMatch(/^Something unexpected happened \(TypeError, EIO\)\./);
    expect(sentence).not.toMatch(/secret|\n/);
    expect(failureSentence('thrown text')).not.toContain('thrown text');
  });
});

describe('refuseOldNode', () => {
  it.each(['18.20.0', '20.20.2', '22.12.0'])('refuses %s', (version) => {
    expect(refuseOldNode(version)).toMatch(/needs Node 22\.14 or newer/);
  });

  it.each(['22.14.0', '24.0.0', '26.1.0'])('takes %s', (version) => {
    expect(refuseOldNode(version)).toBeUndefined();
  });
});

describe('sessionCookie', () => {
  it('asks no browser for more than 400 days', () => {
    const session = { id: '', principal: '', lastSeenAt: 1, expiresAt: 1, attributes: {} };
    const cookie = sessionCookie('t', { ...session, createdAt: 1, absoluteExpiresAt: 1e14 });
    expect(cookie).toContain('Max-Age=34560000;');
  });
});
