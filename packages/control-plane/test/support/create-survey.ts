/** Creates a survey with one NPS and one text question and returns a response to it that would be accepted. */
export async function createSurvey({ url, token }: { readonly url: string; readonly token: string }) {
  const reply = await fetch(`${url}/v1/surveys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      name: 'Store visit',
      questions: [
        { key: 'recommend', type: 'nps', text: 'How likely are you to recommend us?' },
        { key: 'why', type: 'text', text: 'Why?' },
      ],
    }),
  })
  if (reply.status !== 201) throw new Error(`The survey was not created: ${await reply.text()}`)
  const { id, questions } = (await reply.json()) as { id: string; questions: { id: string }[] }
  const [nps, why] = questions.map((question) => question.id)
  return {
    surveyId: id,
    submittedAt: '2026-11-22T10:15:30Z',
    answers: [
      { questionId: nps, numericValue: 9 },
      { questionId: why, textValue: 'Fast and friendly' },
    ],
  }
}
