/** Who a response is sent as, and to which survey: an NPS question and a comment. */
export interface Target {
  readonly token: string
  readonly surveyId: string
  readonly questionIds: readonly string[]
}

/** A response as people give them, different for each ordinal. */
export function makeResponse({ surveyId, questionIds }: Omit<Target, 'token'>, ordinal: number) {
  const [nps, comment] = questionIds
  return {
    surveyId,
    submittedAt: new Date(Date.UTC(2026, 0, 1) + (ordinal % 2_592_000) * 1000).toISOString(),
    answers: [
      { questionId: nps, numericValue: ordinal % 11 },
      { questionId: comment, textValue: `Comment number ${ordinal}, about as long as people write them.` },
    ],
    channel: 'email',
    locale: 'en-GB',
    dims: { region: `r${ordinal % 5}` },
  }
}

/** The same as it lies on the stream: key and message. */
export function makeMessage(ordinal: number, responseId: string) {
  const tenantId = '2b1f7f7e-5b0a-4d42-9c1e-0a4c5d6e7f80'
  const target = {
    surveyId: '7c0f3f43-6a06-5d43-8d4d-2f6d4e3b1a90',
    questionIds: ['0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e01', '0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e02'],
  }
  const value = JSON.stringify({
    tenantId,
    responseId,
    key: `bench-${ordinal}`,
    bodyHash: '0'.repeat(64),
    acceptedAt: '2026-11-22T10:15:31.204Z',
    body: makeResponse(target, ordinal),
  })
  return { key: `${tenantId}:${responseId}`, value }
}
