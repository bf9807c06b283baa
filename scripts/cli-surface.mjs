// Writes packages/cli/etc/commands.md: every command with its arguments and flags, read from the source, so that a change of
// what users type shows in review. With --check it writes nothing and fails when the file is stale. Needs
// `node --conditions=@howazit/source`.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Plugin, settings } from '@oclif/core'

const root = resolve(import.meta.dirname, '../packages/cli')
const REPORT = resolve(root, 'etc/commands.md')
// Node strips the types by itself.
settings.tsnodeEnabled = false

const loadCommands = async () => {
  const pjson = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8'))
  const plugin = new Plugin({
    root,
    pjson: { ...pjson, oclif: { ...pjson.oclif, commands: './src/commands' } },
    type: 'core',
    isRoot: true,
    ignoreManifest: true,
    errorOnManifestCreate: true,
  })
  await plugin.load()
  return plugin.commands.filter((command) => !command.hidden)
}

const byName = (named) => Object.values(named).toSorted((left, right) => (left.name < right.name ? -1 : 1))

const renderArgument = ({ name, required, description }) =>
  `- \`${required ? name.toUpperCase() : `[${name.toUpperCase()}]`}\` ${description ?? ''}`.trimEnd()

const placeholderOf = (flag) => (flag.type === 'boolean' ? '' : `=<${flag.options ? flag.options.join('|') : 'value'}>`)

const renderFlag = (flag) => {
  const names = [flag.char && `-${flag.char}`, `--${flag.allowNo ? '[no-]' : ''}${flag.name}`]
    .filter(Boolean)
    .join(', ')
  const notes = [
    flag.required && 'required',
    flag.multiple && 'repeatable',
    flag.default !== undefined && flag.default !== false && `default ${flag.default}`,
    flag.env && `or ${flag.env}`,
  ].filter(Boolean)
  const note = notes.length > 0 ? ` (${notes.join(', ')})` : ''
  return `- \`${names}${placeholderOf(flag)}\` ${flag.description ?? flag.summary ?? ''}`.trimEnd() + note
}

const renderCommand = (command) => {
  const flags = byName(command.flags).filter((flag) => !flag.hidden && !isShared(flag))
  const lines = [...Object.values(command.args).map(renderArgument), ...flags.map(renderFlag)]
  return `## howazit ${command.id.replaceAll(':', ' ')}\n\n${command.summary}\n${lines.length > 0 ? `\n${lines.join('\n')}\n` : ''}`
}

const isShared = (flag) => flag.helpGroup === 'GLOBAL'

const renderReport = async () => {
  const commands = await loadCommands()
  const shared = byName(Object.assign({}, ...commands.map((command) => command.flags))).filter(isShared)
  const head = `# howazit\n\nEvery command and flag. Written by \`node --conditions=@howazit/source scripts/cli-surface.mjs\` from the source.\n\nEvery command takes:\n\n${shared.map(renderFlag).join('\n')}\n`
  return [head, ...commands.map(renderCommand)].join('\n')
}

const readCommitted = () => {
  try {
    return readFileSync(REPORT, 'utf8')
  } catch {
    return undefined
  }
}

const report = await renderReport()
if (!process.argv.includes('--check')) {
  mkdirSync(dirname(REPORT), { recursive: true })
  writeFileSync(REPORT, report)
} else if (readCommitted() !== report) {
  console.error(
    'packages/cli/etc/commands.md is stale: run `node --conditions=@howazit/source scripts/cli-surface.mjs` and review the difference.',
  )
  process.exitCode = 1
}
