#!/usr/bin/env node
// The entry of the published package (dist/) and of a checkout (src/, run as it is). Kept free of imports until it is known
// that they are needed: `--version` must cost little more than Node itself.
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = new URL('..', import.meta.url)
/** Whatever starts has loaded its modules by then. */
const COMPILED_AFTER_MS = 5_000
/** Under which workspaces offer their source. */
const SOURCE = '@howazit/source'
const pjson = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))
const [first, ...rest] = process.argv.slice(2)

if (first === '--version' && rest.length === 0)
  process.stdout.write(`howazit/${pjson.version} ${process.platform}-${process.arch} node-${process.version}\n`)
else if (Number(process.versions.node.split('.')[0]) < 24) await runOnNewerNode()
else await run()

/** In a checkout the project brings its own Node; elsewhere it is the user's to bring. */
async function runOnNewerNode() {
  const { spawnSync } = await import('node:child_process')
  const bundled = fileURLToPath(new URL('../../node_modules/.bin/node', root))
  if (!existsSync(bundled)) {
    process.stderr.write(
      `howazit needs Node 24 or newer; this is ${process.version}.\nTry this: install Node 24 and run the command again.\n`,
    )
    process.exit(2)
  }
  const { status } = spawnSync(bundled, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  process.exit(status ?? 1)
}

async function run() {
  // Started with a channel, by a program that waits for it: without that program there is nobody to work for.
  // Listening alone keeps a process alive, and the command must end when it is done.
  if (process.channel) {
    process.once('disconnect', () => process.exit(130))
    process.channel.unref()
  }
  const isCheckout = existsSync(new URL('src', root))
  if (isCheckout && !process.execArgv.includes(`--conditions=${SOURCE}`)) await resolveToSource()
  const { enableCompileCache, flushCompileCache } = await import('node:module')
  enableCompileCache?.()
  // Otherwise only a process that ends by itself leaves what it compiled to the next one, and a service may never do so.
  setTimeout(() => flushCompileCache?.(), COMPILED_AFTER_MS).unref()
  const stdoutClosed = new Promise((resolve) => process.stdout.once('close', resolve))
  const oclif = await import('@oclif/core')
  oclif.settings.tsnodeEnabled = false
  const commands = isCheckout ? findCommands(process.argv.slice(2)) : pjson.oclif.commands
  // A build leaves its manifest here, which speaks of dist/.
  const loadOptions = {
    root: fileURLToPath(root),
    pjson: { ...pjson, oclif: { ...pjson.oclif, commands } },
    ignoreManifest: isCheckout,
  }
  await oclif
    .run(process.argv.slice(2), loadOptions)
    // Who reads it may have had enough: `howazit --help | head` is read to its end, and nothing drains any more.
    .then(() => Promise.race([oclif.flush(), stdoutClosed]))
    .catch((error) => {
      // A command that does not exist is wrong usage; a shell's 127 says that the program does not.
      if (error.oclif?.exit === 127) error.oclif.exit = 2
      return oclif.handle(error)
    })
}

/**
 * Without a manifest oclif reads every command to find one. The first words name the file of the one that is meant; whoever
 * names none, or asks for help, gets all of them.
 */
function findCommands(args) {
  const target = './src/commands'
  if (args.includes('--help') || args.includes('-h')) return target
  const end = args.findIndex((arg) => !/^[a-z][a-z-]*$/.test(arg))
  const words = end === -1 ? args : args.slice(0, end)
  for (let count = words.length; count > 0; count -= 1) {
    const file = `${words.slice(0, count).join('/')}.ts`
    if (existsSync(new URL(`src/commands/${file}`, root))) return { strategy: 'pattern', target, globPatterns: [file] }
  }
  return target
}

/**
 * A checkout asks for the source, so that nothing has to be built. Whoever starts many processes gives Node the condition
 * itself, which takes a tenth less than a hook.
 */
async function resolveToSource() {
  const { registerHooks } = await import('node:module')
  registerHooks({
    resolve: (specifier, context, nextResolve) =>
      nextResolve(specifier, { ...context, conditions: [SOURCE, ...context.conditions] }),
  })
}
