/** What a client sent, as it stands on a terminal, in a line of JSON and in the editor's channel. */
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { createJsonReport } from '../../src/cli/json-report.ts';
import { createStyle } from '../../src/cli/style.ts';
import { formatColored } from '../../src/cli/terminal-report.ts';
import { RequestLog } from '../../src/extension/request-log.ts';
import type { RequestEvent } from '../../src/http/request-event.ts';
import { basic, userOf } from '../guards/support.ts';
import { HTTP_VERSIONS } from '../net/client.ts';
import { folderWith, send, sendBytes, serverOf, useOneCertificate } from './support.ts';

useOneCertificate();

/** Each event by each of the logs, as text. */
async function loggedForms(events: readonly RequestEvent[]): Promise<Readonly<Record<string, readonly string[]>>> {
  const style = createStyle(false);
  const channel: string[] = [];
  const write = (line: string) => void channel.push(line);
  new RequestLog({ info: write, warn: write, error: write }).requests(events, 0);
  const stdout = new PassThrough({ encoding: 'utf8' });
  const report = createJsonReport({ stdout, stderr: new PassThrough() }, 1);
  for (const event of events) report.request(event);
  await report.close();
  const json = String(stdout.read()).split('\n').slice(0, -1);
  return { terminal: events.map((event) => formatColored(event, style)), channel, json };
}

/** Nothing that moves the cursor, ends a line or turns the direction of writing. */
const COMMANDING = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

describe('log injection', () => {
  test.each([
    ['clears the terminal', '\x1b[2J'],
    ['sets its title', '\x1b]0;owned\x07'],
    ['starts an escape in one byte', '\x9b31m'],
    ['forges a line', '\r2026-11-21 [info] 200 GET /admin'],
    ['deletes what stands there', '\b\b\b\x7f'],
    ['ends a string', '\x00'],
    ['turns the direction of writing, in bytes of UTF-8', '\xe2\x80\xae'],
    ['breaks the line, in bytes of UTF-8', '\xe2\x80\xa8'],
  ])('CWE-117 and CWE-150: a target that %s', async (_title, hostile) => {
    const server = await serverOf(await folderWith({ 'a.txt': 'a' }));
    const host = `Host: localhost:${server.port}\r\n`;
    await sendBytes(server, `GET /${hostile} HTTP/1.1\r\n${host}\r\n`);
    await sendBytes(server, `GE${hostile}T / HTTP/1.1\r\n${host}\r\n`);
    await sendBytes(server, `GET /a.txt?honest HTTP/1.1\r\n${host}Connection: close\r\n\r\n`);
    const events = await server.told(3);
    for (const [log, lines] of Object.entries(await loggedForms(events))) {
      expect(lines, log).toHaveLength(3);
      for (const line of lines) expect(line, log).not.toMatch(COMMANDING);
      expect(lines[2], log).toContain('/a.txt?honest');
    }
  });

  describe.each(HTTP_VERSIONS)('over HTTP/%s', (version) => {
    test('CWE-117: a name of another host or site, in the reason', async () => {
      const server = await serverOf(await folderWith({ 'a.txt': 'a' }));
      await send(server, version, { authority: 'evil.example', target: '/%1b%5b2J%0d%0a' });
      const crossSite = {
        'sec-fetch-site': 'cross-site',
        'sec-fetch-dest': '\x9b2J',
        origin: 'https://evil.example/\x9b',
      };
      await send(server, version, { target: '/a.txt', fields: crossSite });
      for (const lines of Object.values(await loggedForms(await server.told(2)))) {
        expect(lines).toHaveLength(2);
        for (const line of lines) expect(line).not.toMatch(COMMANDING);
      }
    });

    test('CWE-532: passwords, cookies and tokens are in no log, nor on a page', async () => {
      const server = await serverOf(await folderWith({ 'a.txt': 'a' }), { users: [userOf('ann', 'pass-7c1f').line] });
      const secrets = { cookie: 'session=cookie-7c1f', 'x-token': 'token-7c1f' };
      for (const authorization of [basic('ann', 'pass-7c1f'), basic('ann', 'guess-7c1f'), 'Bearer bearer-7c1f']) {
        const { status, body } = await send(server, version, {
          target: '/a.txt',
          fields: { ...secrets, authorization },
        });
        expect(status).toBe(authorization === basic('ann', 'pass-7c1f') ? 200 : 401);
        expect(body).not.toContain('7c1f');
      }
      const logged = JSON.stringify([await loggedForms(await server.told(3)), server.events, server.messages]);
      expect(logged).not.toContain('7c1f');
      for (const password of ['pass-7c1f', 'guess-7c1f']) expect(logged).not.toContain(basic('ann', password).slice(6));
    });
  });
});
