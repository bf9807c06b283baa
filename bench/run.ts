// `npm run bench -- NAME`: measures and prints JSON lines; exits with 1 when a limit does not hold. Without a name it lists
// what there is, so that nobody starts an hour of load by accident.
import { readdirSync } from 'node:fs'
import type { Bench } from './bench.ts'

const NOT_BENCHES = new Set(['run.ts', 'bench.ts'])

const names = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !NOT_BENCHES.has(entry.name))
  .map((entry) => entry.name.slice(0, -'.ts'.length))
  .toSorted()

const load = async (name: string) => ((await import(`./${name}.ts`)) as { bench: Bench }).bench

const usage = async () => {
  const benches = await Promise.all(names.map(load))
  const width = Math.max(...names.map((name) => name.length))
  const lines = benches.map(({ name, title }) => `  ${name.padEnd(width)}  ${title}`)
  return `npm run bench -- NAME\n\n${lines.join('\n')}\n`
}

const [name] = process.argv.slice(2)
if (name === undefined || name === '--help' || name === '--list') process.stdout.write(await usage())
else if (!names.includes(name)) {
  process.stderr.write(`There is no bench "${name}".\n${await usage()}`)
  process.exitCode = 2
} else {
  const bench = await load(name)
  const hasPassed = await bench.run((line) =>
    process.stdout.write(`${JSON.stringify({ bench: bench.name, ...line })}\n`),
  )
  process.exitCode = hasPassed ? 0 : 1
}
