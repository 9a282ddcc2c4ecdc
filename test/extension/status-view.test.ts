import { describe, expect, test } from 'vitest';
import type { Listening } from '../../src/engine/protocol.ts';
import { escapeMarkdown } from '../../src/extension/markdown.ts';
import type { ServerState } from '../../src/extension/server-state.ts';
import { statusView, TOOLTIP_COMMANDS } from '../../src/extension/status-view.ts';
import type { Target } from '../../src/extension/workspace-root.ts';
import { listening } from './samples.ts';

const target: Target = { root: '/site' };
const failure = { code: 'certificate', message: 'The key *does not* match.' } as const;

function running(more: Partial<Listening> = {}): ServerState {
  return { kind: 'running', listening: { ...listening, ...more } };
}

/** The commands that the tooltip links to, in order. */
function linked(tooltip: string): readonly string[] {
  return [...tooltip.matchAll(/\(command:httpsPreview\.(\w+)\)/g)].map(([, name]) => name!);
}

test.each([
  [{ kind: 'stopped' }, target, '$(circle-slash) HTTPS', false],
  [{ kind: 'stopped' }, { missing: 'none' }, '$(circle-slash) HTTPS: no folder', false],
  [{ kind: 'stopped' }, { missing: 'virtual' }, '$(circle-slash) HTTPS: no folder', false],
  [{ kind: 'starting' }, target, '$(sync~spin) HTTPS', false],
  [running(), target, '$(lock) 8443', false],
  [running({ port: 443 }), target, '$(lock) 443', false],
  [{ kind: 'stopping' }, target, '$(sync~spin) HTTPS', false],
  [{ kind: 'failed', failure }, target, '$(error) HTTPS', true],
] satisfies [ServerState, Target, string, boolean][])('%j, %j', (state, what, text, isAlarming) => {
  expect(statusView(state, what)).toMatchObject({ text, isAlarming });
});

describe('the tooltip', () => {
  test.each([
    [{ kind: 'stopped' }, target, ['start', 'changePort', 'changeRoot', 'showLog']],
    [{ kind: 'stopped' }, { missing: 'none' }, []],
    [{ kind: 'starting' }, target, ['stop', 'showLog']],
    [
      running(),
      target,
      [
        ...['openPreview', 'openExternal', 'copyUrl', 'showLog', 'changePort', 'changeRoot', 'restart', 'stop'],
        ...['trustCertificate', 'certificateDoctor', 'share'],
      ],
    ],
    [{ kind: 'stopping' }, target, ['showLog']],
    [{ kind: 'failed', failure }, target, ['start', 'changePort', 'showLog']],
  ] satisfies [ServerState, Target, string[]][])(
    'of %j links to what makes sense, and may run it',
    (state, what, names) => {
      const { tooltip } = statusView(state, what);
      expect(linked(tooltip)).toEqual(names);
      expect(TOOLTIP_COMMANDS).toEqual(expect.arrayContaining(names.map((name) => `httpsPreview.${name}`)));
    },
  );

  test('of a running server has every URL and the root', () => {
    const { tooltip } = statusView(running(), target);
    for (const url of listening.urls) expect(tooltip).toContain(`(<${url}>)`);
    expect(tooltip).toContain(escapeMarkdown('/site'));
  });

  test.each([
    [8443, 8443, false],
    [8444, 8443, true],
    [50123, 0, false],
  ])('with port %s for %s says that the port is taken: %s', (port, requestedPort, expected) => {
    const { tooltip } = statusView(running({ port, requestedPort }), target);
    expect(tooltip.includes('is taken')).toBe(expected);
  });

  test('says what browsers think of the certificate', () => {
    expect(statusView(running(), target).tooltip).toContain(
      'Self-signed certificate: browsers warn until it is trusted. Valid until 2027-12-23.',
    );
    const certificate = { ...listening.certificate, selfSigned: false, names: ['a.example', '*.b.example'] };
    expect(statusView(running({ certificate }), target).tooltip).toContain(
      `Certificate for a&#46;example, ${escapeMarkdown('*.b.example')}. Valid until 2027-12-23.`,
    );
  });

  test.each([
    ['a stopped server', { kind: 'stopped' }, { root: '/[x](command:y) $(lock)' }],
    ['a running server', running({ root: '/[x](command:y) $(lock)' }), target],
    ['a failed server', { kind: 'failed', failure: { ...failure, message: '[x](command:y) $(lock)' } }, target],
  ] satisfies [string, ServerState, Target][])('of %s shows text from outside as it is', (_, state, what) => {
    const { tooltip } = statusView(state, what);
    expect(tooltip).toContain(escapeMarkdown('[x](command:y) $(lock)'));
    expect(tooltip).not.toContain('command:y');
  });
});

test('a screen reader hears the state and what a click does', () => {
  expect(statusView(running(), target).label).toBe('HTTPS Preview is running on port 8443. Click to stop.');
  expect(statusView({ kind: 'stopped' }, target).label).toBe('HTTPS Preview is stopped. Click to serve /site.');
});
