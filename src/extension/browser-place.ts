/** Where the browser is that shows the preview: it is the user's machine that counts, and we may run on another. */

/** Windows that VS Code opens on another machine, by the first word of what it calls them. */
const WINDOWS: ReadonlyMap<string, string> = new Map([
  ['ssh-remote', 'SSH'],
  ['wsl', 'WSL'],
  ['dev-container', 'a container'],
  ['attached-container', 'a container'],
  ['k8s-container', 'a container'],
  ['codespaces', 'a codespace'],
  ['tunnel', 'a tunnel'],
]);

/**
 * Why the browser is known to be on another machine; undefined where it is not known. `remoteName` is `env.remoteName`; an
 * editor on the web gives its own address there. One on loopback is on this machine, or pretends to be.
 */
export function browserElsewhere(remoteName: string | undefined): string | undefined {
  if (remoteName === undefined || /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(remoteName)) return undefined;
  const [kind = remoteName] = remoteName.split('+');
  return `${WINDOWS.get(kind) ?? 'a remote window'}: the browser is on the machine you sit at`;
}
