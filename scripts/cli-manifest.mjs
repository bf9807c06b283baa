// Writes packages/cli/oclif.manifest.json: what every command takes, read from the built commands. The published CLI finds
// a command by it and loads that one alone. A checkout runs from source and ignores the file.
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Plugin } from '@oclif/core'

const root = resolve(import.meta.dirname, '../packages/cli')
const plugin = new Plugin({ root, type: 'core', isRoot: true, ignoreManifest: true, errorOnManifestCreate: true })
await plugin.load()
writeFileSync(resolve(root, 'oclif.manifest.json'), `${JSON.stringify(plugin.manifest, null, 2)}\n`)
