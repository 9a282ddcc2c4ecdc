import { expect, test } from 'vitest';
import { browserElsewhere } from '../../src/extension/browser-place.ts';

test.each([undefined, 'localhost', '127.0.0.1:8080', 'localhost:3000', '[::1]:8080'])(
  'in %s, nothing says that the browser is elsewhere',
  (remoteName) => {
    expect(browserElsewhere(remoteName)).toBeUndefined();
  },
);

test.each([
  ['ssh-remote', /^SSH: /],
  ['ssh-remote+desk', /^SSH: /],
  ['wsl', /^WSL: /],
  ['dev-container', /^a container: /],
  ['codespaces', /^a codespace: /],
  ['tunnel', /^a tunnel: /],
  ['editor.example:443', /^a remote window: /],
  ['localhost.example', /^a remote window: /],
  ['constructor', /^a remote window: /],
])('%s', (remoteName, expected) => {
  expect(browserElsewhere(remoteName)).toMatch(expected);
});
