import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const SURVEY_ID = '6f1f5c1e-3d4e-5f60-8a1b-2c3d4e5f6a01'
const SCORE = { id: '6f1f5c1e-3d4e-5f60-8a1b-2c3d4e5f6a02', key: 'nps', type: 'nps', text: 'Would you recommend us?' }
const WHY = { id: '6f1f5c1e-3d4e-5f60-8a1b-2c3d4e5f6a03', key: 'why', type: 'text', text: 'Why?' }
const SURVEY = { id: SURVEY_ID, name: 'After a delivery', slug: 'after-a-delivery', questions: [SCORE, WHY] }

const RESPONSE = {
  idempotencyKey: 'one-low-score',
  surveyId: SURVEY_ID,
  submittedAt: '2026-11-30T08:15:00.000Z',
  completion: 'complete',
  channel: 'email',
  locale: 'en-GB',
  respondentMeta: { name: 'Ann Lee', email: 'ann.lee@example.com', customerId: 'cust-1' },
  dims: { region: 'north' },
  answers: [
    { questionId: SCORE.id, numericValue: 2 },
    { questionId: WHY.id, textValue: 'Late again, and nobody answered.' },
  ],
}

/** Writes a file with one response of somebody who is not happy; its path. */
export async function writeLowScore(folder: string): Promise<string> {
  const path = join(folder, 'low-score.ndjson')
  await writeFile(path, [{ survey: SURVEY }, RESPONSE].map((line) => `${JSON.stringify(line)}\n`).join(''))
  return path
}
