/** A command of the CLI, as packages/cli/etc/commands.md has it. */
interface KnownCommand {
  /** Whether each argument has to be given. */
  readonly args: boolean[]
  /** By every name they have. */
  readonly flags: Map<string, KnownFlag>
}

interface KnownFlag {
  readonly name: string
  readonly takesValue: boolean
  readonly isRequired: boolean
}

export type KnownCommands = ReadonlyMap<string, KnownCommand>

const HEADING = /^## howazit (.+)$/
const ARGUMENT = /^- `(\[?)[A-Z_]+\]?`/
const FLAG = /^- `(?:-(\w), )?--(\[no-\])?([\w-]+)(=<[^`]*>)?`(.*)$/

/** Every command takes these. */
const SHARED = new Map([
  ['json', false],
  ['help', false],
  ['profile', true],
  ['tenant', true],
  ['url', true],
])

export function readCommands(report: string): KnownCommands {
  const commands = new Map<string, KnownCommand>()
  let current: KnownCommand | undefined
  for (const line of report.split('\n')) {
    const name = HEADING.exec(line)?.[1]
    if (name !== undefined) {
      current = { args: [], flags: new Map() }
      commands.set(name, current)
    } else if (current) readLine(current, line)
  }
  return commands
}

function readLine({ args, flags }: KnownCommand, line: string): void {
  const [, char, negation, name, value, notes = ''] = FLAG.exec(line) ?? []
  if (name === undefined) {
    const argument = ARGUMENT.exec(line)
    if (argument) args.push(argument[1] === '')
    return
  }
  // What the environment may say needs not be typed.
  const isRequired = /\([^()]*\brequired\b[^()]*\)$/.test(notes) && !notes.includes('or HOWAZIT_')
  const flag = { name, takesValue: value !== undefined, isRequired }
  for (const each of [name, char, negation && `no-${name}`]) if (each !== undefined) flags.set(each, flag)
}

/** The words of a command line up to its end, a comment, a pipe or the next command. */
export function toWords(line: string): readonly string[] {
  const words = line.match(/(?:[^\s"'|&;>)]|"[^"]*"|'[^']*')+|[|&;>)]/g) ?? []
  const end = words.findIndex((word) => word.startsWith('#') || /^[|&;>)]$/.test(word))
  return end === -1 ? words : words.slice(0, end)
}

/** What is wrong with a command line that somebody is told to type; undefined for one that is parsed as it stands. */
export function judgeCommand(commands: KnownCommands, words: readonly string[]): string | undefined {
  const [name, rest] = findCommand(commands, words)
  const command = commands.get(name)
  if (!command) return `there is no command ${words.join(' ')}`
  const { flags, count, unknown } = readFlags(command, rest)
  if (unknown !== undefined) return `${name} has no flag ${unknown}`
  const least = command.args.filter(Boolean).length
  const most = name === 'serve' ? Number.POSITIVE_INFINITY : command.args.length
  if (count < least || count > most) return `${name} takes ${least} to ${most} arguments, and not ${count}`
  const lacking = [...command.flags.values()].find((flag) => flag.isRequired && !flags.has(flag.name))
  return lacking && `${name} lacks --${lacking.name}`
}

function findCommand(commands: KnownCommands, words: readonly string[]): readonly [string, readonly string[]] {
  for (const length of [4, 3, 2, 1]) {
    const name = words.slice(0, length).join(' ')
    if (commands.has(name)) return [name, words.slice(length)]
  }
  return ['', words]
}

interface ReadFlags {
  readonly flags: ReadonlySet<string>
  /** Of arguments. */
  readonly count: number
  readonly unknown?: string
}

function readFlags(command: KnownCommand, words: readonly string[]): ReadFlags {
  const flags = new Set<string>()
  let count = 0
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as string
    const [, name, value] = /^--?([\w-]+)(=.*)?$/.exec(word) ?? []
    if (name === undefined || !word.startsWith('-')) {
      count += 1
      continue
    }
    const flag = command.flags.get(name)
    const takesValue = flag?.takesValue ?? SHARED.get(name)
    if (takesValue === undefined) return { flags, count, unknown: word }
    flags.add(flag?.name ?? name)
    if (takesValue && value === undefined) at += 1
  }
  return { flags, count }
}
