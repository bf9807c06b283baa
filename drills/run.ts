// `npm run drill -- NAME [ARG ...]`: runs the drills whose file name starts with NAME, or all of them; prints every figure as
// a JSON line and exits with 1 when one falls short. `--list` names them, `--seed N` repeats a run.
import { readdirSync } from 'node:fs'
import type { Drill, DrillOptions } from './drill.ts'
import { ownPlatforms } from './support/platforms.ts'
import { readNumber } from './support/read-number.ts'

const NOT_DRILLS = new Set(['run.ts', 'drill.ts'])

// Not parsed further: what follows the name is the drill's own.
const given = process.argv.slice(2)

const print = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)

const files = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isFile() && /(?<!\.test)\.ts$/.test(entry.name) && !NOT_DRILLS.has(entry.name))
  .map((entry) => entry.name)
  .toSorted((left, right) => left.localeCompare(right, 'en', { numeric: true }))

/** `R1` means r1-*.ts and not r10-*.ts. */
const isNamed = (file: string, name: string) => file === `${name}.ts` || file.startsWith(`${name}-`)

const load = async (file: string) => ((await import(`./${file}`)) as { drill: Drill }).drill

async function runDrill(drill: Drill, options: DrillOptions): Promise<boolean> {
  const startedAt = performance.now()
  print({ drill: drill.name, title: drill.title, seed: options.seed })
  const { figures } = await drill.run(options)
  for (const figure of figures) print({ drill: drill.name, ...figure })
  const isMet = figures.every((figure) => figure.isMet !== false)
  print({ drill: drill.name, passed: isMet, seconds: Math.round(performance.now() - startedAt) / 1000 })
  return isMet
}

async function list(): Promise<void> {
  for (const file of files) {
    const drill = await load(file)
    print({ drill: drill.name, title: drill.title })
  }
}

async function main(): Promise<number> {
  if (['--list', '--help', '-h'].some((flag) => given.includes(flag))) {
    await list()
    return 0
  }
  const name = given[0]?.startsWith('-') ? undefined : given[0]
  const args = name === undefined ? given : given.slice(1)
  const chosen = name === undefined ? files : files.filter((file) => isNamed(file, name.toLowerCase()))
  if (chosen.length === 0) {
    process.stderr.write(`There is no drill "${name}". Try this: npm run drill -- --list\n`)
    return 2
  }
  const seed = readNumber(args, '--seed', Date.now() % 2 ** 31)
  let failed = 0
  for (const file of chosen) if (!(await runDrill(await load(file), { seed, args, platforms: ownPlatforms }))) failed++
  return failed === 0 ? 0 : 1
}

process.exitCode = await main()
