/** What is served changes under our hands: the folder goes and comes back, and files are written while they are being sent. */
import { once } from 'node:events';
import { appendFileSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { RequestEvent } from '../../src/http/request-event.ts';
import { createClient, HTTP_VERSIONS } from '../net/client.ts';
import { configOf, started } from './support.ts';

/** More than the kernel's buffers hold, so that most of it is not read yet when its head is there. */
const LARGE_BYTES = 24 * 1024 * 1024;

describe.each(HTTP_VERSIONS)('HTTP/%s', (version) => {
  /** An engine that serves `large.bin`, all a, and `a.txt`; a client of it; and what it tells of its requests. */
  async function setUp() {
    const config = await configOf();
    const { root } = config;
    const large = join(root, 'large.bin');
    await writeFile(large, Buffer.alloc(LARGE_BYTES, 'a'));
    await writeFile(join(root, 'a.txt'), 'one');
    const events: RequestEvent[] = [];
    const { engine, listening } = await started(config, { onRequest: (event) => events.push(event) });
    const client = createClient(version, listening.port, { ca: await readFile(listening.certificate.file) });
    return { root, large, engine, client, events };
  }

  test('the folder vanishes: 503 with a page, and the reason in the log; and it is served as soon as it is back', async () => {
    const { root, client, events } = await setUp();
    const html = { target: '/a.txt', fields: { accept: 'text/html' } };
    expect((await client.ask(html)).body).toBe('one');
    onTestFinished(() => rmSync(`${root}-gone`, { recursive: true, force: true }));
    await rename(root, `${root}-gone`);
    for (const target of ['/a.txt', '/', '/other']) {
      const { status, headers, body } = await client.ask({ ...html, target });
      expect({ status, retryAfter: headers['retry-after'] }).toEqual({ status: 503, retryAfter: '1' });
      expect(body).toContain('The folder that is served here is not there at the moment.');
      expect(body).not.toContain(root);
      expect(events.at(-1)!.reason).toBe(`the root ${root} is not there; it is served again as soon as it is back`);
    }
    await mkdir(root);
    await writeFile(join(root, 'a.txt'), 'two');
    expect(await client.ask(html)).toMatchObject({ status: 200, body: 'two' });
  });

  const harmless: readonly [string, (large: string) => void][] = [
    [
      'is replaced by another',
      (large) => {
        appendFileSync(`${large}.new`, 'b');
        renameSync(`${large}.new`, large);
      },
    ],
    ['is removed', (large) => rmSync(large)],
    ['grows', (large) => appendFileSync(large, 'b')],
  ];
  test.each(harmless)('a file that %s while it is being sent arrives as it was', async (_title, change) => {
    const { large, client } = await setUp();
    const call = client.begin({ target: '/large.bin' });
    await once(call.outgoing, 'response');
    change(large);
    const { headers, body } = await call.answer;
    expect(headers['content-length']).toBe(String(LARGE_BYTES));
    expect(body === 'a'.repeat(LARGE_BYTES)).toBe(true); // not `toBe`, which would print it
  });

  test('a file that is cut while it is being sent: what is short does not look whole, and is not padded', async () => {
    const { large, engine, client, events } = await setUp();
    const call = client.begin({ target: '/large.bin' });
    await once(call.outgoing, 'response');
    truncateSync(large, LARGE_BYTES / 2);
    await expect(call.answer).rejects.toThrow();
    expect(call.received.length).toBeLessThanOrEqual(LARGE_BYTES / 2);
    expect(call.received.replaceAll('a', '')).toBe('');
    expect(await client.ask({ target: '/a.txt' })).toMatchObject({ status: 200, body: 'one' });
    await engine.stop(0);
    expect(events[0]).toMatchObject({ status: 200, reason: expect.stringMatching(/ended \d+ bytes early/) });
  });
});
