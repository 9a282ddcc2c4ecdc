/** The trust stores of a machine. */
import { javaStores } from './java.ts';
import { linuxSystemStores } from './linux-system.ts';
import { macosKeychainStore } from './macos-keychain.ts';
import { nssStore } from './nss.ts';
import { nssDatabases } from './nss-places.ts';
import type { TrustStore } from './store.ts';
import { windowsRootStore } from './windows-root.ts';
import type { World } from './world.ts';

type Finder = (world: World) => readonly TrustStore[];

/** By platform; those of a platform that is not named here are looked for as on Linux. Firefox reads the system's elsewhere. */
const FINDERS: Readonly<Partial<Record<NodeJS.Platform, readonly Finder[]>>> = {
  darwin: [(world) => [macosKeychainStore(world)], javaStores],
  win32: [(world) => [windowsRootStore(world)], javaStores],
};

const LINUX: readonly Finder[] = [
  // What needs no root goes first: it is done when root's password is not given.
  (world) => nssDatabases(world).map((database) => nssStore(database, world)),
  javaStores,
  linuxSystemStores,
];

/** The stores that are there, in the order in which they are to be changed. */
export function findStores(world: World): readonly TrustStore[] {
  return (FINDERS[world.platform] ?? LINUX).flatMap((find) => find(world));
}
