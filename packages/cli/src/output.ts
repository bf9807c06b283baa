import { styleText } from 'node:util'

/** Data goes to stdout, everything that is only for the eye to stderr; colour only where a terminal shows it. */
export interface Output {
  line(text?: string): void
  note(text: string): void
}

export const output: Output = {
  line: (text = '') => void process.stdout.write(`${text}\n`),
  note: (text) => void process.stderr.write(`${text}\n`),
}

const paint = (format: Parameters<typeof styleText>[0], text: string) =>
  styleText(format, text, { stream: process.stdout })
export const bold = (text: string) => paint('bold', text)
export const dim = (text: string) => paint('dim', text)
export const green = (text: string) => paint('green', text)
export const red = (text: string) => paint('red', text)

type Cell = string | number | null | undefined

const asText = (cell: Cell) =>
  cell === null || cell === undefined ? '-' : typeof cell === 'number' ? cell.toLocaleString('en-US') : cell

/** Columns padded to their widest cell, numbers to the right. */
export function table(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => asText(row[column]).length)))
  const write = (cells: readonly Cell[]) =>
    cells
      .map((cell, column) => {
        const width = widths[column] as number
        return typeof cell === 'number' ? asText(cell).padStart(width) : asText(cell).padEnd(width)
      })
      .join('  ')
      .trimEnd()
  const isNumber = (column: number) => rows.some((row) => typeof row[column] === 'number')
  const head = header.map((title, column) => (isNumber(column) ? title.padStart(widths[column] as number) : title))
  return [dim(write(head)), ...rows.map(write)].join('\n')
}

/** Progress on one line of a terminal; silent where stderr is not one. */
export function createProgress(label: string): { update(text: string): void; done(text?: string): void } {
  const isShown = process.stderr.isTTY === true
  let shownAtMs = 0
  return {
    update(text) {
      if (!isShown || Date.now() - shownAtMs < 100) return
      shownAtMs = Date.now()
      process.stderr.write(`\r\u001b[2K${label} ${text}`)
    },
    done(text) {
      if (isShown) process.stderr.write('\r\u001b[2K')
      if (text !== undefined) process.stderr.write(`${label} ${text}\n`)
    },
  }
}
