import { createRequire } from 'node:module'

/** As published; package.json lies one level above this file in src and in dist alike. */
export const { version } = createRequire(import.meta.url)('../package.json') as { version: string }
