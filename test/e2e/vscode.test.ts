import { expect, test } from 'vitest';
import { keepReadmeScreenshot, keepScreenshot } from './harness/artifacts.ts';
import { get } from './harness/client.ts';
import { useEditor } from './harness/editor.ts';
import { clipboardText, fillOf, naturalWidthOf, pageIsSecure, seekNearEnd } from './harness/in-page.ts';
import { freePort, isListening } from './harness/ports.ts';
import { isAlive, signal } from './harness/processes.ts';
import { complaintsOfFrontPage } from './harness/sample-site.ts';
import { until } from './harness/until.ts';

const editor = useEditor({ workspaceTrust: false });
const AUTO_START_OFF = { 'httpsPreview.autoStart': false };
/** For the README's pictures: the port people know, or the next free one. */
const WELL_KNOWN_PORT = { 'httpsPreview.port': 8443 };

test('the server starts with the window, and the status bar shows its port behind a lock', async () => {
  const { workbench } = await editor.open();
  const port = await workbench.runningPort();
  expect(await workbench.statusItem.locator('.codicon-lock').count()).toBe(1);
  expect(await workbench.statusLabel()).toContain(`is running on port ${port}`);
  const page = await get(`https://localhost:${port}/`, editor.vscode.certificateFile);
  expect(page).toMatchObject({ status: 200, body: expect.stringContaining('<h1>It works.') });
  expect(editor.vscode.serverProcesses()).toHaveLength(1);
});

test('with autoStart off nothing runs until "Start HTTPS Server"', async () => {
  const { workbench } = await editor.open(AUTO_START_OFF);
  await workbench.waitUntilStopped();
  expect(editor.vscode.serverProcesses()).toEqual([]);
  const offered = await workbench.commandsFor('HTTPS Server:');
  expect(offered.some((label) => label.startsWith('HTTPS Server: Start HTTPS Server'))).toBe(true);
  expect(offered.some((label) => label.startsWith('HTTPS Server: Stop HTTPS Server'))).toBe(false);
  await workbench.run('HTTPS Server: Start HTTPS Server');
  const port = await workbench.runningPort();
  expect(await isListening(port)).toBe(true);
});

test('Open Preview shows the page, and the page works in it', async () => {
  const { workbench } = await editor.open(WELL_KNOWN_PORT);
  const port = await workbench.runningPort();
  const videoStatuses: number[] = [];
  workbench.page.on('response', (response) => {
    if (response.request().resourceType() === 'media') videoStatuses.push(response.status());
  });
  await workbench.run('HTTPS Server: Open Preview');
  const preview = await workbench.preview(`https://localhost:${port}/`);

  expect(await complaintsOfFrontPage(preview)).toEqual([]);
  expect(await preview.evaluate(pageIsSecure)).toBe(true);
  expect(await preview.locator('.padlock .body').evaluate(fillOf)).toBe('rgb(242, 165, 65)');
  expect(await preview.locator('img[src$=".svg"]').first().evaluate(naturalWidthOf)).toBe(200);
  expect(await preview.locator('img[src$=".png"]').first().evaluate(naturalWidthOf)).toBe(960);

  const seeked = await preview.locator('video').evaluate(seekNearEnd);
  expect(seeked).toMatchObject({ targetS: 11.5, currentTimeS: 11.5, hasPicture: true });
  expect(videoStatuses.length).toBeGreaterThan(0);
  expect(videoStatuses.filter((status) => status !== 206)).toEqual([]);

  await keepScreenshot(workbench.page, 'preview-in-vscode');
});

test('a click in the status bar stops the server, and another one starts it', async () => {
  const { workbench } = await editor.open({ 'httpsPreview.port': await freePort() });
  const port = await workbench.runningPort();
  const [server] = editor.vscode.serverProcesses();
  await keepScreenshot(workbench.page, 'status-bar-running');

  await workbench.statusItem.click();
  await workbench.waitUntilStopped();
  await until('the server process to be gone', () => !isAlive(server!));
  expect(await isListening(port)).toBe(false);
  expect(await isListening(port, '::1')).toBe(false);
  await keepScreenshot(workbench.page, 'status-bar-stopped');

  await workbench.statusItem.click();
  expect(await workbench.runningPort()).toBe(port);
  expect(await isListening(port)).toBe(true);
});

test('"Stop HTTPS Server" ends the server process', async () => {
  const { workbench } = await editor.open();
  const port = await workbench.runningPort();
  const [server] = editor.vscode.serverProcesses();
  await workbench.run('HTTPS Server: Stop HTTPS Server');
  await workbench.waitUntilStopped();
  await until('the server process to be gone', () => !isAlive(server!));
  expect(await isListening(port)).toBe(false);
});

test('"Restart HTTPS Server" keeps the port, in a new process', async () => {
  const { workbench } = await editor.open({ 'httpsPreview.port': await freePort() });
  const port = await workbench.runningPort();
  const [before] = editor.vscode.serverProcesses();
  await workbench.run('HTTPS Server: Restart HTTPS Server');
  await until('the old server process to be gone', () => !isAlive(before!));
  expect(await workbench.runningPort()).toBe(port);
  await until('the new server to answer', () => isListening(port));
});

test('the request log has method, target and status of every request', async () => {
  const { workbench } = await editor.open();
  const port = await workbench.runningPort();
  const asked = [
    { target: '/style.css', says: ['GET', '200'] },
    { target: '/not-there?really', says: ['GET', '404'] },
    { target: '/.vscode/settings.json', says: ['GET', '404', 'hidden'] },
  ];
  for (const { target } of asked) {
    await get(`https://localhost:${port}${target}`, editor.vscode.certificateFile);
  }

  await workbench.run('HTTPS Server: Show Request Log');
  for (const { target, says } of asked) {
    const line = await until(`${target} to be in the log`, async () =>
      (await workbench.outputLines()).find((one) => one.includes(target)),
    );
    for (const word of says) expect(line).toContain(word);
  }
  await keepScreenshot(workbench.page, 'request-log');
});

test('"Change Port..." moves the server', async () => {
  const { workbench } = await editor.open();
  const before = await workbench.runningPort();
  const wanted = await freePort();
  await workbench.run('HTTPS Server: Change Port...');
  await workbench.answer(String(wanted));
  expect(await workbench.runningPort(before)).toBe(wanted);
  await until('the old port to close', async () => !(await isListening(before)));
  const page = await get(`https://localhost:${wanted}/`, editor.vscode.certificateFile);
  expect(page.status).toBe(200);
});

test('"Change Root Folder..." serves another folder at once', async () => {
  const { workbench, folder } = await editor.open();
  await workbench.runningPort();
  folder.write('things/index.html', '<h1>Another root</h1>');
  await workbench.run('HTTPS Server: Change Root Folder...');
  await workbench.pick('Choose Another Folder...');
  await workbench.chooseFolder(`${folder.path}/things`, 'Serve This Folder');
  await until('the other folder to be served', async () => {
    const now = await workbench.runningPort();
    return (await get(`https://localhost:${now}/`, editor.vscode.certificateFile)).body === '<h1>Another root</h1>';
  });
});

test('"Open This File in HTTPS Preview" shows the file of the active editor', async () => {
  const { workbench } = await editor.open();
  const port = await workbench.runningPort();
  await workbench.openFile('granted.html');
  await workbench.run('HTTPS Server: Open This File');
  const preview = await workbench.preview(`https://localhost:${port}/granted.html`);
  await preview.locator('tr', { hasText: 'Secure context' }).locator('[data-state=granted]').waitFor();
  await keepScreenshot(workbench.page, 'open-this-file');
});

test('"Copy URL" puts the address into the clipboard', async () => {
  const { workbench } = await editor.open();
  const port = await workbench.runningPort();
  await workbench.run('HTTPS Server: Copy URL');
  await until('the clipboard to have the URL', async () => {
    const copied = await workbench.page.evaluate(clipboardText);
    return copied === `https://localhost:${port}/`;
  });
});

test('"Open in External Browser" opens a tab', async () => {
  const { workbench, context } = await editor.open();
  const port = await workbench.runningPort();
  await workbench.run('HTTPS Server: Open in External Browser');
  const tab = await until('a second tab', () => context.pages().find((page) => page !== workbench.page));
  await tab.waitForURL((url) => url.protocol === 'https:' && url.port === String(port));
  await tab.getByRole('heading', { name: 'It works.' }).waitFor();
});

test('"Open Preview to the Side" leaves the editor where it is', async () => {
  const { workbench } = await editor.open(WELL_KNOWN_PORT);
  const port = await workbench.runningPort();
  await workbench.openFile('index.html');
  await workbench.run('HTTPS Server: Open Preview to the Side');
  await workbench.preview(`https://localhost:${port}/`);
  expect(await workbench.page.locator('.editor-group-container').count()).toBe(2);
  await keepReadmeScreenshot(workbench.page, 'preview-to-the-side');
});

test('two windows that want the same port get one each', async () => {
  const settings = { 'httpsPreview.port': await freePort() };
  const first = await editor.open(settings);
  const firstPort = await first.workbench.runningPort();
  const second = await editor.open(settings);
  const secondPort = await second.workbench.runningPort();
  expect(firstPort).toBe(settings['httpsPreview.port']);
  expect(secondPort).not.toBe(firstPort);
  expect(await isListening(firstPort)).toBe(true);
  expect(await isListening(secondPort)).toBe(true);
});

test('a server process that dies is replaced, on the same port', async () => {
  const { workbench } = await editor.open();
  const port = await workbench.runningPort();
  const [server] = editor.vscode.serverProcesses();
  signal(server!, 'SIGKILL');
  await until('another server process', () => editor.vscode.serverProcesses().some((pid) => pid !== server));
  await until('the port to be open again', () => isListening(port));
  expect(await workbench.runningPort()).toBe(port);
});

test('the server ends with its window', async () => {
  const { workbench } = await editor.open();
  const port = await workbench.runningPort();
  await workbench.page.close();
  await until('the server process to be gone', () => editor.vscode.serverProcesses().length === 0);
  expect(await isListening(port)).toBe(false);
});

test('the server ends when the extension host dies', async () => {
  const { workbench } = await editor.open();
  await workbench.runningPort();
  const [server] = editor.vscode.serverProcesses();
  signal(editor.vscode.extensionHostOf(server!), 'SIGKILL');
  await until('the server process to be gone', () => !isAlive(server!));
});
