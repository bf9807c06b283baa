import type { ToolRun } from './tools.ts'

/** A mistake a check must notice; one that it does not notice means that the check checks nothing. */
export interface Control {
  readonly name: string
  readonly from: string | RegExp
  readonly to: string
}

/** The text with the mistake in it. @throws Error when the text no longer has what is to be broken. */
export function breakText(text: string, { name, from, to }: Control): string {
  const broken = text.replace(from, to)
  if (broken === text) throw new Error(`The control "${name}" changes nothing any more.`)
  return broken
}

/** @throws Error when nothing was found wrong with what was broken. */
export function mustFail(control: Control, run: Pick<ToolRun, 'ok'>): void {
  if (run.ok) throw new Error(`The check let a mistake pass: ${control.name}.`)
}

/** @throws Error with what the tool said. */
export function mustPass(what: string, run: ToolRun): void {
  if (!run.ok) throw new Error(`${what}:\n${run.stdout}${run.stderr}`)
}
