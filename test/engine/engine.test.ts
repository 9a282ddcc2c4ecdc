/** The whole engine, over TLS with its own certificate. */
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createEngine } from '../../src/engine/engine.ts';
import { StartError } from '../../src/engine/failure.ts';
import type { Listening } from '../../src/engine/protocol.ts';
import type { RequestEvent } from '../../src/http/request-event.ts';
import { HTTP_VERSIONS } from '../net/client.ts';
import { ask, configOf, started, temporaryFolder } from './support.ts';

async function site(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(root, name, '..'), { recursive: true });
    await writeFile(join(root, name), content);
  }
  return root;
}

describe.each(HTTP_VERSIONS)('a folder over HTTPS, HTTP/%s', (version) => {
  const askIt = (listening: Listening, path: string, headers?: Record<string, string>, method?: string) =>
    ask(listening, path, headers, method, version);

  test('its index, with a certificate a client can be told to trust', async () => {
    const { listening } = await started(await configOf({ root: await site({ 'index.html': '<h1>hi</h1>' }) }));
    const { status, headers, body } = await askIt(listening, '/');
    expect({ status, body, type: headers['content-type'] }).toEqual({
      status: 200,
      body: '<h1>hi</h1>',
      type: 'text/html; charset=utf-8',
    });
    expect(listening).toMatchObject({
      url: `https://localhost:${listening.port}/`,
      requestedPort: 0,
      certificate: { selfSigned: true, names: ['localhost', '*.localhost', '127.0.0.1', '::1'] },
    });
  });

  const cases: readonly {
    title: string;
    path: string;
    method?: string;
    headers?: Record<string, string>;
    gives: object;
  }[] = [
    { title: 'a file', path: '/a.css', gives: { status: 200, body: 'a{}' } },
    { title: 'HEAD', path: '/a.css', method: 'HEAD', gives: { status: 200, body: '' } },
    {
      title: 'OPTIONS',
      path: '/a.css',
      method: 'OPTIONS',
      gives: { status: 204, headers: { allow: 'GET, HEAD, OPTIONS' } },
    },
    {
      title: 'OPTIONS *',
      path: '*',
      method: 'OPTIONS',
      gives: { status: 204, headers: { allow: 'GET, HEAD, OPTIONS' } },
    },
    {
      title: 'a method files do not have',
      path: '/a.css',
      method: 'POST',
      gives: { status: 405, headers: { allow: 'GET, HEAD, OPTIONS' } },
    },
    { title: 'a method nobody knows', path: '/a.css', method: 'PURGE', gives: { status: 501 } },
    {
      title: 'a range',
      path: '/a.css',
      headers: { range: 'bytes=1-1' },
      gives: { status: 206, body: '{', headers: { 'content-range': 'bytes 1-1/3' } },
    },
    {
      title: 'a range beyond the end',
      path: '/a.css',
      headers: { range: 'bytes=3-' },
      gives: { status: 416, headers: { 'content-range': 'bytes */3' } },
    },
    {
      title: 'a folder without its slash',
      path: '/sub?q=1',
      gives: { status: 301, headers: { location: '/sub/?q=1' } },
    },
    { title: 'a listing', path: '/sub/', gives: { status: 200, body: expect.stringContaining('b.txt') } },
    { title: 'a hidden file', path: '/.env', gives: { status: 404 } },
    { title: 'a way out', path: '/..%2f..%2fetc/passwd', gives: { status: 400 } },
    { title: 'another host', path: '/a.css', headers: { host: 'evil.example' }, gives: { status: 421 } },
    {
      title: "another site's script",
      path: '/a.css',
      headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
      gives: { status: 403 },
    },
    {
      title: 'a page of ours for what is not there',
      path: '/nothing',
      headers: { accept: 'text/html' },
      gives: { status: 404, headers: { 'content-type': 'text/html; charset=utf-8' } },
    },
    {
      title: 'a line of ours for who does not read pages',
      path: '/nothing',
      gives: { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' } },
    },
  ];
  test.each(cases)('$title', async ({ path, method, headers, gives }) => {
    const root = await site({ 'a.css': 'a{}', 'sub/b.txt': 'b', '.env': 'SECRET' });
    const { listening } = await started(await configOf({ root }));
    expect(await askIt(listening, path, headers, method)).toMatchObject(gives);
  });

  test("the site's own 404 page", async () => {
    const { listening } = await started(await configOf({ root: await site({ '404.html': 'lost?' }) }));
    expect(await askIt(listening, '/nothing')).toMatchObject({ status: 404, body: 'lost?' });
  });

  test('a matching ETag gives 304', async () => {
    const { listening } = await started(await configOf({ root: await site({ 'a.css': 'a{}' }) }));
    const { headers } = await askIt(listening, '/a.css');
    const again = await askIt(listening, '/a.css', { 'if-none-match': headers.etag! });
    expect(again).toMatchObject({ status: 304, body: '', headers: { etag: headers.etag } });
  });

  test('every request is told of, with the reason of a refusal', async () => {
    const events: RequestEvent[] = [];
    const config = await configOf({ root: await site({ '.env': 'SECRET' }) });
    const { engine, listening } = await started(config, { onRequest: (event) => events.push(event) });
    await askIt(listening, '/.env');
    await engine.stop();
    expect(events).toMatchObject([
      {
        method: 'GET',
        target: '/.env',
        httpVersion: version,
        status: 404,
        reason: expect.stringContaining('--allow-hidden'),
      },
    ]);
  });
});

test('plain HTTP on the port is sent to https, and only under our own names', async () => {
  const { listening } = await started(await configOf());
  const inTheClear = await fetch(`http://localhost:${listening.port}/a?b`, { redirect: 'manual' });
  expect(inTheClear.status).toBe(308);
  expect(inTheClear.headers.get('location')).toBe(`https://localhost:${listening.port}/a?b`);
  const numeric = await fetch(`http://127.0.0.1:${listening.port}/`, { redirect: 'manual' });
  expect(numeric.headers.get('location')).toBe(`https://127.0.0.1:${listening.port}/`);
});

describe('a configuration that cannot be', () => {
  const failure = async (parts: Parameters<typeof configOf>[0]) =>
    createEngine(await configOf(parts))
      .start()
      .catch((error: unknown) => error);

  test('no folder', async () => {
    const error = await failure({ root: join(await temporaryFolder(), 'none') });
    expect(error).toBeInstanceOf(StartError);
    expect(error).toMatchObject({ code: 'root-missing', message: expect.stringMatching(/none does not exist$/) });
  });

  test('a file for a folder', async () => {
    const root = join(await site({ 'a.txt': '' }), 'a.txt');
    expect(await failure({ root })).toMatchObject({
      code: 'root-missing',
      message: `${root} is a file; a folder is needed`,
    });
  });

  test('a certificate that is not there', async () => {
    const certificate = { kind: 'files', certFile: '/nowhere/cert.pem', keyFile: '/nowhere/key.pem' } as const;
    expect(await failure({ certificate })).toMatchObject({
      code: 'certificate',
      message: expect.stringContaining('/nowhere/cert.pem'),
    });
  });

  test('a strict port that is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void taken.close());
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    expect(await failure({ port, strictPort: true })).toMatchObject({
      code: 'port-in-use',
      message: `Port ${port} is in use`,
    });
  });
});

describe('another configuration', () => {
  test('another root is served on the same port', async () => {
    const config = await configOf({ root: await site({ 'a.txt': 'one' }) });
    const { engine, listening } = await started(config);
    const after = await engine.configure({ ...config, root: await site({ 'a.txt': 'two' }) });
    expect(after.port).toBe(listening.port);
    expect((await ask(after, '/a.txt')).body).toBe('two');
  });

  test('another port: the old one is let go', async () => {
    const config = await configOf({ root: await site({ 'a.txt': 'one' }) });
    const { engine, listening } = await started(config);
    const free = await started(await configOf());
    await free.engine.stop();
    const after = await engine.configure({ ...config, port: free.listening.port });
    expect(after).toMatchObject({ port: free.listening.port, requestedPort: free.listening.port });
    expect((await ask(after, '/a.txt')).body).toBe('one');
    await expect(ask(listening, '/a.txt')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('another host on the same port', async () => {
    const config = await configOf({ root: await site({ 'a.txt': 'one' }) });
    const { engine, listening } = await started(config);
    const after = await engine.configure({ ...config, port: listening.port, host: '127.0.0.1' });
    expect(after.url).toBe(`https://127.0.0.1:${listening.port}/`);
    expect((await ask(after, '/a.txt')).body).toBe('one');
  });

  test('another certificate, on the same port', async () => {
    const config = await configOf();
    const { engine, listening } = await started(config);
    const certificate = { kind: 'self-signed', folder: join(await temporaryFolder(), 'other') } as const;
    const after = await engine.configure({ ...config, certificate });
    expect(after.certificate.fingerprint256).not.toBe(listening.certificate.fingerprint256);
    expect(after.port).toBe(listening.port);
    expect((await ask(after, '/')).status).toBe(200);
  });

  test('a forwarded name is answered from then on', async () => {
    const config = await configOf({ root: await site({ 'a.txt': 'one' }) });
    const { engine, listening } = await started(config);
    const headers = { host: 'tunnel.example' };
    expect((await ask(listening, '/a.txt', headers)).status).toBe(421);
    await engine.configure({ ...config, allowHosts: ['tunnel.example'] });
    expect((await ask(listening, '/a.txt', headers)).status).toBe(200);
  });

  test('one that cannot be leaves everything as it was', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void taken.close());
    await once(taken, 'listening');
    const config = await configOf({ root: await site({ 'a.txt': 'one' }) });
    const { engine, listening } = await started(config);
    const bad = [
      { ...config, root: join(config.root, 'none') },
      { ...config, certificate: { kind: 'files', certFile: '/nowhere', keyFile: '/nowhere' } as const },
    ];
    for (const configuration of bad) await expect(engine.configure(configuration)).rejects.toThrow(StartError);
    expect((await ask(listening, '/a.txt')).body).toBe('one');
  });

  test('a port that is taken: the old one is listened on again', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void taken.close());
    await once(taken, 'listening');
    const any = await started(await configOf());
    await any.engine.stop();
    const config = await configOf({ root: await site({ 'a.txt': 'one' }), port: any.listening.port, strictPort: true });
    const { engine, listening } = await started(config);
    const { port } = taken.address() as AddressInfo;
    await expect(engine.configure({ ...config, port })).rejects.toMatchObject({ code: 'port-in-use' });
    expect((await ask(listening, '/a.txt')).body).toBe('one');
  });
});

test('stop lets go of the port', async () => {
  const { engine, listening } = await started(await configOf());
  await engine.stop();
  await expect(ask(listening, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
