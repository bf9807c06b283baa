import { type Html, html } from '../../report/html.ts'
import type { Tone } from '../chart.ts'
import { type TextBox, wrapText } from './wrap-text.ts'

/** A chart has a page of its own: light, whatever it is put into. As attributes, which every program that takes SVG knows. */
export const COLOURS = {
  ink: '#1b1f24',
  quiet: '#57606a',
  line: '#d8dee4',
  page: '#ffffff',
  track: '#eff2f5',
  mark: '#0b5cad',
} as const

export const TONES: Readonly<Record<Tone, string>> = {
  plain: COLOURS.mark,
  good: '#1a7f37',
  bad: '#b3261e',
  unsure: COLOURS.quiet,
}

export const WIDTH = 800
export const EDGE = 24

/** Markup, and how far down it goes. */
export interface Painted {
  readonly markup: Html
  readonly bottom: number
}

export interface TextPlace extends TextBox {
  readonly x: number
  readonly top: number
  readonly colour: string
  readonly isBold?: boolean
}

/** Bold letters are wider. */
const BOLD = 1.12

export function paintText(text: string, place: TextPlace): Painted {
  const { x, top, size, width, linesMax, colour, isBold = false } = place
  const lines = wrapText(text, { width: isBold ? width / BOLD : width, size, linesMax })
  const step = lineHeightOf(size)
  const weight = isBold ? 700 : 400
  return {
    markup: html`${lines.map((line, at) => html`<text x="${x}" y="${top + step * at + size}" font-size="${size}" font-weight="${weight}" fill="${colour}">${line}</text>`)}`,
    bottom: top + step * lines.length,
  }
}

/** Of a line of text, so that letters of the next one never touch it. */
const lineHeightOf = (size: number): number => Math.round(1.35 * size)

/** Round numbers within a scale, as many as there is room for. */
export function ticksOf({ from, to }: { readonly from: number; readonly to: number }, most: number): readonly number[] {
  const least = (to - from) / most
  const power = 10 ** Math.floor(Math.log10(least))
  const factor = [1, 2, 5, 10].find((each) => each * power >= least)!
  const [step, digits] = [factor * power, Math.max(0, -Math.floor(Math.log10(factor * power)))]
  const first = Math.ceil(from / step)
  const count = Math.floor(to / step) - first + 1
  return Array.from({ length: count }, (_, at) => Number(((first + at) * step).toFixed(digits)))
}
