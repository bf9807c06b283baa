const plainNumber = /^[+-]?(?:\d{1,15}(?:\.\d{1,10})?)$/
const labelledNumber = /^(\d{1,2})\s*(?:[-–—:=(.)]|\s)\s*(\D.*)$/s

/**
 * The number a cell certainly means: `9`, ` 9 `, `9.0`, or a scale point with its label, `10 - Extremely likely`.
 * `undefined` for all else: `9 or 10`, `1,5`, `9/10` and `Extremely favorable` say a number to people only.
 */
export function parseScaleNumber(cell: string): number | undefined {
  const text = cell.trim()
  if (plainNumber.test(text)) return Number(text)
  const labelled = labelledNumber.exec(text)
  return labelled === null || /\d/.test(labelled[2]!) ? undefined : Number(labelled[1])
}
