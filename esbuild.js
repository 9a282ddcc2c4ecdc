// Bundles the three programs into dist/: the extension (in parts), its server process, and the command line.
//   node esbuild.js            once, minified
//   node esbuild.js --watch    readable, and again at every change
//   node esbuild.js --bench    the bench too, which is not shipped: into test/bench/.build/
//   node esbuild.js --fuzz     the fuzzer alone, which is not shipped either: into test/fuzz/.build/
const esbuild = require('esbuild');
const { version } = require('./package.json');

const watch = process.argv.includes('--watch');
const withBench = process.argv.includes('--bench');
const withFuzz = process.argv.includes('--fuzz');

/** @type {import('esbuild').BuildOptions} */
const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  outdir: 'dist',
  minifySyntax: !watch,
  minifyWhitespace: !watch,
  // Names stay, so that a stack trace from a user can be read without the map. Not by `keepNames`, which names each
  // function anew whenever it is made: 2 us a request.
  minifyIdentifiers: false,
  sourcemap: 'linked',
  sourcesContent: true,
  legalComments: 'none',
  define: { __VERSION__: JSON.stringify(version) },
  logLevel: 'warning',
};

/** @type {import('esbuild').BuildOptions} */
const bench = {
  ...shared,
  entryPoints: {
    main: 'test/bench/main.ts',
    'load-process': 'test/bench/load/load-process.ts',
    'sirv-server': 'test/bench/sirv-server.ts',
  },
  // Modules, for they ask where they are: import.meta.dirname.
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  outdir: 'test/bench/.build',
  packages: 'external',
};

/** @type {import('esbuild').BuildOptions} */
const fuzz = { ...bench, entryPoints: { main: 'test/fuzz/main.ts' }, outdir: 'test/fuzz/.build' };

/**
 * What is needed now and then is a bundle of its own, read when it is first asked for with `import()`: by its path as written
 * in the source, and the name of the bundle.
 * @type {(pattern: RegExp, name: string) => import('esbuild').Plugin}
 */
const apart = (pattern, name) => ({
  name: `apart: ${name}`,
  setup: (build) =>
    build.onResolve({ filter: pattern }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: `./${name}.js`, external: true } : undefined,
    ),
});

/** `import()` becomes `require`, which every extension host has. */
const byRequire = { supported: { 'dynamic-import': false } };

/** @type {import('esbuild').BuildOptions[]} */
const shipped = [
  {
    ...shared,
    ...byRequire,
    entryPoints: { extension: 'src/extension/main.ts' },
    external: ['vscode'],
    plugins: [apart(/\/engine\/trust\.ts$/, 'trust')],
  },
  // The extension looks at trust in each window, and makes a certificate once a year: 550 KB and 20 ms apart.
  {
    ...shared,
    ...byRequire,
    entryPoints: { trust: 'src/engine/trust.ts' },
    plugins: [apart(/^selfsigned$/, 'selfsigned')],
  },
  { ...shared, entryPoints: { selfsigned: 'selfsigned' } },
  { ...shared, entryPoints: { server: 'src/engine/server-process.ts' } },
  { ...shared, entryPoints: { cli: 'src/cli/main.ts' }, banner: { js: '#!/usr/bin/env node' } },
];
const programs = withFuzz ? [fuzz] : [...shipped, ...(withBench ? [bench] : [])];

async function main() {
  if (!watch) {
    await Promise.all(programs.map((program) => esbuild.build(program)));
    return;
  }
  const contexts = await Promise.all(programs.map((program) => esbuild.context({ ...program, logLevel: 'info' })));
  await Promise.all(contexts.map((context) => context.watch()));
}

main().catch(() => process.exit(1));
