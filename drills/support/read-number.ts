/** The number after a flag, or its default: `readNumber(args, '--keys', 10_000)`. */
export function readNumber(args: readonly string[], flag: string, otherwise: number): number {
  const at = args.indexOf(flag)
  if (at === -1) return otherwise
  const value = Number(args[at + 1])
  if (!Number.isInteger(value) || value < 1) throw new Error(`${flag} takes a whole number, not "${args[at + 1]}".`)
  return value
}
