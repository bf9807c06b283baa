import { SaxesParser } from 'saxes'

/** The rows of a LimeSurvey structure file: section name -> rows of field name -> text. */
export type LssTables = Map<string, Record<string, string>[]>

export type LssResult = { tables: LssTables } | { problem: string }

/** Structure files are at most a few MB; a hundred times that is an attack or a mistake. */
const charsMax = 128 * 1024 * 1024

/**
 * Streams `.lss` XML. A DOCTYPE is refused before anything is read from it, so there are no entities to expand beyond
 * XML's own five (no billion laughs, no external files).
 */
export async function readLss(chunks: AsyncIterable<string>): Promise<LssResult> {
  const parser = new SaxesParser()
  const tables: LssTables = new Map()
  const path: string[] = []
  let problem: string | undefined
  let row: Record<string, string> | undefined
  let text = ''
  let charsRead = 0

  parser.on('doctype', () => {
    problem ??= 'The file has a DOCTYPE; LimeSurvey writes none, and it is refused.'
  })
  parser.on('error', (reason) => {
    problem ??= `The file is not well-formed XML: ${reason.message}`
  })
  parser.on('opentag', ({ name }) => {
    path.push(name)
    text = ''
    if (path.length === 4 && name === 'row') row = Object.create(null) as Record<string, string>
  })
  parser.on('text', (part) => {
    text += part
  })
  parser.on('cdata', (part) => {
    text += part
  })
  parser.on('closetag', ({ name }) => {
    // document / questions / rows / row / qid
    if (path.length === 5 && row !== undefined) row[name] = text
    if (path.length === 4 && row !== undefined) {
      addRow(tables, path[1]!, row)
      row = undefined
    }
    if (path.length === 2 && name === 'LimeSurveyDocType') addRow(tables, name, { value: text.trim() })
    path.pop()
  })

  for await (const chunk of chunks) {
    charsRead += chunk.length
    if (charsRead > charsMax) return { problem: `The file is larger than ${charsMax} characters.` }
    parser.write(chunk)
    if (problem !== undefined) return { problem }
  }
  parser.close()
  return problem === undefined ? { tables } : { problem }
}

function addRow(tables: LssTables, section: string, row: Record<string, string>): void {
  const rows = tables.get(section)
  if (rows === undefined) tables.set(section, [row])
  else rows.push(row)
}
