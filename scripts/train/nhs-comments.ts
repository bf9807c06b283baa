import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'

/** What is learnt from: a comment, who wrote it, and what people said of it. */
export interface LabelledComment {
  readonly respondent: string
  readonly text: string
  readonly polarity: Polarity
  /** A person rated how strongly it is meant, so that its polarity is theirs as well. */
  readonly isRated: boolean
  readonly topic?: string
}

export type Polarity = 'positive' | 'negative' | 'neutral'

export interface TrainingData {
  readonly file: string
  readonly sha256: string
  readonly comments: readonly LabelledComment[]
}

const FILE = 'nhs-patient-experience/comments-2010-2019.csv.gz'

interface Row {
  readonly key_user: string
  readonly comment_type: 'best' | 'improve'
  readonly comment_txt: string
  readonly crit: string
  readonly super_category: string
}

/** Patients of a Nottinghamshire trust on what was best and what could be improved, 2010 to 2019 (MIT; see docs/models). */
export function readNhsComments(folder: string): TrainingData {
  const packed = readFileSync(join(folder, FILE))
  const rows: Row[] = parse(gunzipSync(packed), { columns: true })
  return {
    file: FILE,
    sha256: createHash('sha256').update(packed).digest('hex'),
    comments: rows.filter(({ comment_txt }) => comment_txt.trim() !== '').map(toComment),
  }
}

function toComment(row: Row): LabelledComment {
  return {
    respondent: row.key_user,
    text: row.comment_txt,
    polarity: polarityOf(row),
    isRated: row.crit !== '',
    ...(row.super_category !== '' && { topic: row.super_category }),
  }
}

/**
 * What could be improved is a complaint where the coders found a topic in it; else it is some "nothing, thank you", which is neither
 * good nor bad.
 */
function polarityOf({ comment_type, super_category }: Row): Polarity {
  if (comment_type === 'best') return 'positive'
  return super_category === '' ? 'neutral' : 'negative'
}
