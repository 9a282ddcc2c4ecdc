/** What the terminal and a program are told while it is shared on the local network. */

import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { encode } from 'uqr';
import { describe, expect, test } from 'vitest';
import { createJsonReport } from '../../src/cli/json-report.ts';
import { onKeys } from '../../src/cli/keys.ts';
import { qrCode } from '../../src/cli/qr-code.ts';
import { sharingLines } from '../../src/cli/sharing-lines.ts';
import { createStyle } from '../../src/cli/style.ts';
import type { SharingEvent, SharingState } from '../../src/engine/sharing-state.ts';
import { run } from './program.ts';
import { LISTENING, Sink } from './support.ts';

const at = (hours: number, minutes: number) => new Date(2026, 10, 21, hours, minutes).getTime();

const SHARING: SharingState = {
  urls: ['https://192.168.1.20:8443/', 'https://desk.local:8443/'],
  interfaceName: 'wlan0',
  network: 'Wi-Fi (wlan0)',
  address: '192.168.1.20',
  endsAtMs: at(14, 5),
  link: { url: 'https://192.168.1.20:8443/.https-preview/pair/AbCdEfGhIjKlMnOpQrStUvWx', expiresAtMs: at(13, 15) },
  helpUrl: 'https://192.168.1.20:8443/.https-preview/',
  authority: { name: 'HTTPS Preview authority on desk 1A2B3C4D', fingerprint256: 'AB:CD:'.repeat(16).slice(0, -1) },
  devices: [],
};

const DEVICE = { address: '192.168.1.30', userAgent: 'Mozilla (iPhone) Safari/1\x1b[2J', sinceMs: at(13, 6) };

const textOf = (event: SharingEvent, columns?: number, isColored = false) =>
  sharingLines(event, { columns, style: createStyle(isColored) }).join('\n');

describe('the terminal', () => {
  test('local and network URLs stand apart, with all that a person needs', () => {
    expect(textOf({ kind: 'started', sharing: SHARING }, 20)).toMatchInlineSnapshot(`
      "
        Network  https://192.168.1.20:8443/
                 https://desk.local:8443/
                 Wi-Fi (wlan0), shared until 14:05

        The phone warns, as your browser does. Go on all the same; or get the lock, as
        https://192.168.1.20:8443/.https-preview/ tells. Compare there:
        SHA-256  ABCD ABCD ABCD ABCD ABCD ABCD ABCD ABCD
                 ABCD ABCD ABCD ABCD ABCD ABCD ABCD ABCD

        Open this on the phone: good for one device, until 13:15
        https://192.168.1.20:8443/.https-preview/pair/AbCdEfGhIjKlMnOpQrStUvWx

        p Enter: code for the next device   r Enter: send all away   s Enter: share no more
      "
    `);
  });

  const [firstLine] = qrCode(SHARING.link.url);
  const width = firstLine!.length + 4;

  test.each([
    ['as wide as the code', width, true],
    ['narrower', width - 1, false],
    ['no terminal', undefined, false],
  ])('has the code where there is room for it: %s', (_title, columns, isThere) => {
    expect(textOf({ kind: 'started', sharing: SHARING }, columns).includes(firstLine!)).toBe(isThere);
  });

  test('the code has colours that no theme changes, and without colours it is still there', () => {
    const event: SharingEvent = { kind: 'link', because: 'asked', sharing: SHARING };
    expect(textOf(event, 80, true)).toContain(`\x1b[38;5;231;48;5;16m${firstLine}\x1b[39;49m`);
    expect(textOf(event, 80)).toContain(firstLine);
  });

  test.each<[string, SharingEvent, RegExp]>([
    [
      'a device, and nothing that it sent',
      { kind: 'paired', device: DEVICE, sharing: SHARING },
      /^Paired: iPhone, Safari \(192\.168\.1\.30\)$/,
    ],
    ['a new address', { kind: 'moved', sharing: SHARING }, /Network {2}https:\/\/192/],
    ['a link that was asked for', { kind: 'link', because: 'asked', sharing: SHARING }, /pair\/AbCd/],
    ['a link that nobody asked for is not shown', { kind: 'link', because: 'expired', sharing: SHARING }, /^$/],
    ['devices that were sent away', { kind: 'revoked', sharing: SHARING }, /All devices were sent away/],
    ['the end', { kind: 'ended', because: 'time' }, /^The time is over: /],
  ])('tells of %s', (_title, event, pattern) => {
    expect(textOf(event, 80)).toMatch(pattern);
  });

  test('where no key can be pressed, the next link is there by itself', () => {
    expect(textOf({ kind: 'paired', device: DEVICE, sharing: SHARING })).toContain(SHARING.link.url);
    expect(textOf({ kind: 'link', because: 'expired', sharing: SHARING })).toContain(SHARING.link.url);
    expect(textOf({ kind: 'started', sharing: SHARING })).not.toContain('Enter');
  });
});

describe('the code', () => {
  test('is the same as the library’s, module by module', () => {
    const { data, size } = encode(SHARING.link.url, { border: 2 });
    const rows = qrCode(SHARING.link.url).flatMap((line) => [
      Array.from(line, (half) => !'▀█'.includes(half)),
      Array.from(line, (half) => !'▄█'.includes(half)),
    ]);
    expect(rows.slice(0, size)).toEqual(data);
  });

  test('has a light border', () => {
    const lines = qrCode('https://192.168.1.20/');
    expect(lines[0]).toMatch(/^█+$/);
    expect(lines.at(-1)).toMatch(/^[█▀]+$/);
    for (const line of lines) expect(line).toMatch(/^██.*██$/);
  });
});

test('a program gets an event for each, and the link last', async () => {
  const outputs = { stdout: new Sink(), stderr: new Sink() };
  const report = createJsonReport(outputs, 4711);
  report.sharing({ kind: 'started', sharing: SHARING });
  report.listening(LISTENING);
  report.sharing({ kind: 'paired', device: DEVICE, sharing: SHARING });
  report.sharing({ kind: 'revoked', sharing: SHARING });
  report.sharing({ kind: 'ended', because: 'asked' });
  await report.close();
  const events = outputs.stdout.text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events.map(({ event }) => event)).toEqual([
    'listening',
    'sharing',
    'pairing-link',
    'device-paired',
    'pairing-link',
    'devices-revoked',
    'pairing-link',
    'sharing-ended',
  ]);
  const { link, devices, ...rest } = SHARING;
  expect(events[1]).toEqual({ event: 'sharing', ...rest });
  expect(events[2]).toEqual({ event: 'pairing-link', ...link });
  expect(events[3]).toEqual({ event: 'device-paired', ...DEVICE });
  expect(devices).toEqual([]);
});

test('a key is a letter and Enter; other lines are nobody’s', async () => {
  const input = new PassThrough();
  const pressed: string[] = [];
  const release = onKeys(input, { p: () => pressed.push('p'), r: () => pressed.push('r') });
  input.end('p\nx\n\n R \nconstructor\nppp\np\n');
  await once(input, 'close');
  expect(pressed).toEqual(['p', 'r', 'p']);
  release();
});

test('a network that is not there ends it with what there is', async () => {
  const program = run(['--port', '0', '--share=no-such-network']);
  expect(await program.ended).toBe(1);
  expect(program.stderr.text).toMatch(
    /^https-preview: (?:No local network here is called no-such-network; expected one of: .+|This machine has no address on a local network .+)\n$/,
  );
});

test('a server that everybody reaches is not shared on top of it', async () => {
  const program = run(['--port', '0', '--host', '0.0.0.0', '--share', '--json']);
  expect(await program.ended).toBe(1);
  expect(JSON.parse(program.stdout.text)).toMatchObject({ event: 'failed', code: 'host-unavailable' });
});
