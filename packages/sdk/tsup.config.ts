import { defineConfig } from 'tsup'

// Three entries: the package, and the two modules that `#platform` in package.json chooses between. `#platform` itself stays
// an import, so that the choice is made by whoever runs or bundles the package, not here.
export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'node-platform': 'src/platform/node-platform.ts',
    'web-platform': 'src/platform/web-platform.ts',
  },
  format: ['esm', 'cjs'],
  target: 'es2022',
  external: [/^#platform$/, 'undici'],
  dts: { entry: { index: 'src/index.ts' }, compilerOptions: { composite: false, incremental: false } },
  // `node:` says to bundlers for browsers what `crypto` alone does not.
  removeNodeProtocol: false,
  sourcemap: true,
  clean: true,
  splitting: false,
})
