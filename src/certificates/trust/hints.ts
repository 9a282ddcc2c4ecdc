/** What cannot be trusted for the user by a store: programs that have to be told each time, and browsers on other machines. */
import { commandLine } from './command-line.ts';
import type { TrustSubject } from './subject.ts';
import type { World } from './world.ts';

/** Something the user can do. */
export interface Hint {
  /** Whom it is for, for example `Node.js`. */
  readonly title: string;
  /** What is to be typed. */
  readonly text: string;
}

/** For programs on this machine that read no store. */
export function programHints({ file }: TrustSubject, { platform }: World): readonly Hint[] {
  return [
    { title: 'Node.js', text: `NODE_EXTRA_CA_CERTS=${commandLine([file], platform)}` },
    { title: 'curl', text: commandLine(['curl', '--cacert', file], platform) },
  ];
}

/** Signs that whoever looks at the pages sits at another machine, and what that is called. */
const ELSEWHERE: readonly { readonly name: string; holds(world: World): boolean }[] = [
  { name: 'WSL: the browser is on Windows', holds: ({ env }) => env.WSL_DISTRO_NAME !== undefined },
  { name: 'SSH: the browser is on the machine you came from', holds: ({ env }) => env.SSH_CONNECTION !== undefined },
  { name: 'a container: the browser is outside of it', holds: ({ exists }) => exists('/.dockerenv') },
];

/** Where the browser is on another machine: how that is known, and what is to be run there with a copy of the certificate. */
export interface Elsewhere {
  readonly reason: string;
  readonly hints: readonly Hint[];
}

/**
 * Undefined where the browser seems to be here. `known` is where it is, as in `SSH: the browser is on your own machine`, from
 * somebody who knows that it is not.
 */
export function elsewhere({ name }: TrustSubject, world: World, known?: string): Elsewhere | undefined {
  const reason = known ?? ELSEWHERE.find(({ holds }) => holds(world))?.name;
  if (reason === undefined) return undefined;
  return {
    reason,
    hints: [
      {
        title: 'macOS',
        text: 'security add-trusted-cert -r trustRoot -p ssl -p basic -k ~/Library/Keychains/login.keychain-db certificate.pem',
      },
      { title: 'Windows', text: 'certutil -user -addstore Root certificate.pem' },
      {
        title: 'Linux',
        text: `certutil -d sql:$HOME/.pki/nssdb -A -t P,, -n '${name}' -i certificate.pem`,
      },
    ],
  };
}
