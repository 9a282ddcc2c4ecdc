/**
 * The floors of `src/` (ARCHITECTURE.md): which folder may import what. Reads import lines as text, so that it also sees
 * type imports, re-exports and `import()`.
 */
import { posix } from 'node:path';

/** What the files of one folder may import beside their own folder. */
interface Floor {
  /** Folders of `src/` whose values and types may be imported. */
  readonly ours: readonly string[];
  /** Folders of `src/` whose types may be imported, but no values. */
  readonly oursAsTypes?: readonly string[];
  /** Modules of Node.js: the only ones allowed, or all but some. */
  readonly node: { readonly only: readonly string[] } | { readonly but: readonly string[] };
  /** The `vscode` module. */
  readonly vscode?: boolean;
}

const PROTOCOL = ['http', 'config'];
const PARTS = ['net', 'files', 'certificates', 'reload', 'guards', 'routes', 'observe'];
const PURE = { only: ['buffer'] };
const ANY = { but: [] };
// The protocol is ours: where it is spoken, Node's own must not creep in.
const NO_NODE_HTTP = { but: ['http', 'https'] };

export const FLOORS: Readonly<Record<string, Floor>> = {
  http: { ours: [], node: PURE },
  config: { ours: [], node: PURE },
  net: { ours: PROTOCOL, node: NO_NODE_HTTP },
  files: { ours: PROTOCOL, node: NO_NODE_HTTP },
  certificates: { ours: PROTOCOL, node: ANY },
  reload: { ours: PROTOCOL, node: ANY },
  guards: { ours: PROTOCOL, node: ANY },
  routes: { ours: PROTOCOL, node: ANY },
  observe: { ours: PROTOCOL, node: ANY },
  engine: { ours: [...PROTOCOL, ...PARTS], node: ANY },
  cli: { ours: ['engine', 'config', 'observe'], oursAsTypes: ['http'], node: ANY },
  extension: { ours: ['engine', 'config', 'observe'], oursAsTypes: ['http'], node: ANY, vscode: true },
};

/** One import: the module's name as written, and whether only types come over. */
interface Import {
  readonly specifier: string;
  readonly typesOnly: boolean;
}

// `import a, { b } from '…'`, `export * as c from '…'`; the group is the word `type`.
const FROM = /^(?:import|export)\s+(type\s+)?(?:[\w$*,\s]*|[\w$,\s]*\{[^}]*\})\s*from\s+'([^']+)'/gm;
const FOR_EFFECT = /^import\s+'([^']+)'/gm;
const WHEN_NEEDED = /\b(?:import|require)\(\s*'([^']+)'/g;

/** The imports and re-exports of a TypeScript source, as the formatter leaves it. */
export function importsOf(source: string): Import[] {
  return [
    ...Array.from(source.matchAll(FROM), ([, type, name]) => ({ specifier: name!, typesOnly: type !== undefined })),
    ...Array.from(source.matchAll(FOR_EFFECT), ([, name]) => ({ specifier: name!, typesOnly: false })),
    ...Array.from(source.matchAll(WHEN_NEEDED), ([, name]) => ({ specifier: name!, typesOnly: false })),
  ];
}

/**
 * What `path` (relative to `src/`, with forward slashes) imports and may not, a sentence each. A folder without a floor
 * is a sentence too: whoever adds one decides where it stands.
 */
export function violations(path: string, source: string): string[] {
  const folder = path.split('/')[0]!;
  const floor = FLOORS[folder];
  if (!floor) return [`${path}: src/${folder} has no floor yet; give it one in test/architecture/floors.ts`];
  return importsOf(source)
    .filter((one) => !isAllowed(one, path, folder, floor))
    .map(({ specifier }) => `${path}: may not import ${specifier}`);
}

function isAllowed({ specifier, typesOnly }: Import, path: string, folder: string, floor: Floor): boolean {
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(path), specifier).split('/')[0]!;
    return (
      target === folder || floor.ours.includes(target) || (typesOnly && (floor.oursAsTypes ?? []).includes(target))
    );
  }
  if (specifier.startsWith('node:')) {
    const name = specifier.slice('node:'.length);
    return 'only' in floor.node ? floor.node.only.includes(name) : !floor.node.but.includes(name);
  }
  if (specifier === 'vscode') return floor.vscode === true;
  // Packages: the pure floor has none.
  return !('only' in floor.node);
}
