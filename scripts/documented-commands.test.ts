import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { judgeCommand, readCommands, toWords } from './documented-commands.ts'

const root = resolve(import.meta.dirname, '..')
const read = (path: string) => readFileSync(resolve(root, path), 'utf8')
const commands = readCommands(read('packages/cli/etc/commands.md'))

const PAGES = ['*.md', 'docs/**/*.md', 'packages/*/README.md', 'connectors/**/README.md', 'examples/**/*.md'].flatMap(
  (glob) => globSync(glob, { cwd: root }).filter((path) => !path.includes('node_modules')),
)

interface Told {
  readonly where: string
  readonly words: readonly string[]
}

/** Every command line of a page's blocks, without what stands before it. */
function listCommands(path: string): readonly Told[] {
  let isFenced = false
  return read(path)
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .flatMap((line, index) => {
      if (line.startsWith('```')) isFenced = !isFenced
      if (!isFenced && !line.startsWith('    ')) return []
      const found = line.matchAll(/(?:^|\$\(|&& |\| )\s*(?:npx )?howazit (?=[a-z])(.*)/g)
      return [...found].map(([, rest = '']) => ({ where: `${path}:${index + 1}`, words: toWords(rest) }))
    })
}

const judge = (line: string) => judgeCommand(commands, toWords(line))

describe('a command line in the documentation', () => {
  const told = PAGES.flatMap(listCommands)

  it('can be typed as it stands', () => {
    expect(told.length).toBeGreaterThan(80)
    const wrong = told.flatMap(({ where, words }) => {
      const complaint = judgeCommand(commands, words)
      return complaint === undefined ? [] : [`${where}: ${complaint}`]
    })
    expect(wrong).toEqual([])
  })

  it.each([
    ['tenant set acme --tier gold', 'tenant set lacks --reason'],
    ['tenant make acme', 'there is no command tenant make acme'],
    ['tenant create', 'tenant create takes 1 to 1 arguments, and not 0'],
    ['tenant create acme globex', 'tenant create takes 1 to 1 arguments, and not 2'],
    ['tenant create acme --teir gold', 'tenant create has no flag --teir'],
  ])('is found where it cannot: %s', (line, complaint) => {
    expect(judge(line)).toBe(complaint)
  })

  it.each([
    'tenant create acme --tier=gold --no-wait --json   # as it is',
    'tenant set acme --reason "a ticket | of today"',
    'audit export -o audit.ndjson > platform.ndjson',
    'serve api processor',
    'dlq filter save mine -w "status = exhausted"',
    'dlq filter save mine --where "status = exhausted"',
  ])('is taken where it can: %s', (line) => {
    expect(judge(line)).toBeUndefined()
  })
})
