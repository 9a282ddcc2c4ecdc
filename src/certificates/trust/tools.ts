/** The programs that trust stores are changed with, and how one that is missing is installed. */
import type { World } from './world.ts';
import { hasProgram } from './world.ts';

/** Packages by what installs them; a tool that comes with the system or with what it belongs to has none. */
type Packages = Readonly<Partial<Record<PackageManager, string>>>;

type PackageManager = (typeof PACKAGE_MANAGERS)[number]['program'];

/** The first one that is there is the system's own. */
const PACKAGE_MANAGERS = [
  { program: 'apt-get', install: 'sudo apt-get install' },
  { program: 'dnf', install: 'sudo dnf install' },
  { program: 'pacman', install: 'sudo pacman -S' },
  { program: 'zypper', install: 'sudo zypper install' },
  { program: 'apk', install: 'sudo apk add' },
] as const;

const TOOLS = {
  // On Windows, a program of the same name is the system's own.
  certutil: {
    'apt-get': 'libnss3-tools',
    dnf: 'nss-tools',
    pacman: 'nss',
    zypper: 'mozilla-nss-tools',
    apk: 'nss-tools',
  },
  'update-ca-certificates': { 'apt-get': 'ca-certificates', zypper: 'ca-certificates', apk: 'ca-certificates' },
  'update-ca-trust': { dnf: 'ca-certificates' },
  trust: { pacman: 'p11-kit' },
  security: {},
} as const satisfies Readonly<Record<string, Packages>>;

/** The tools by the names they are run by. */
export type ToolName = keyof typeof TOOLS;

/** A tool that is not there. */
export interface MissingTool {
  readonly name: string;
  /** The command that installs it, for a person to run; undefined where none is known. */
  readonly install: string | undefined;
}

/** What is missing before this tool can be used; undefined where nothing is. */
export function missingTool(world: World, tool: ToolName | { readonly path: string }): MissingTool | undefined {
  const program = typeof tool === 'string' ? tool : tool.path;
  if (hasProgram(world, program)) return undefined;
  const packages: Packages = typeof tool === 'string' ? TOOLS[tool] : {};
  const manager = PACKAGE_MANAGERS.find((candidate) => hasProgram(world, candidate.program));
  const name = manager && packages[manager.program];
  return { name: program, install: name && `${manager.install} ${name}` };
}
