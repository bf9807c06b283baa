// A survey, one response to it, and what the platform keeps. Sending the same response again changes nothing.
import { createHowazit } from '@howazit/sdk'

const howazit = createHowazit({ baseUrl: process.env.HOWAZIT_URL ?? '', auth: process.env.HOWAZIT_TOKEN })

const survey = await howazit.surveys.create({
  name: 'Store visit',
  questions: [
    { key: 'recommend', type: 'nps', text: 'How likely are you to recommend us?' },
    { key: 'why', type: 'text', text: 'What is the main reason for your score?' },
  ],
})
const [recommend, why] = survey.questions
if (!recommend || !why) throw new Error('The survey has no questions.')

const response = {
  surveyId: survey.id,
  submittedAt: new Date().toISOString(),
  answers: [
    { questionId: recommend.id, numericValue: 9 },
    { questionId: why.id, textValue: 'Fast and friendly' },
  ],
  dims: { region: 'north' },
}
// Of your own choosing and unique per response: it is what makes sending it again safe.
const options = { idempotencyKey: `visit-${survey.id}` }

const first = await howazit.responses.ingest(response, options)
console.log(`accepted ${first.responseId}`)

const again = await howazit.responses.ingest(response, options)
console.log(`again    ${again.responseId} (duplicate: ${again.duplicate})`)

const trace = await howazit.responses.trace(first.responseId)
console.log(`stages   ${trace.steps.map((step) => step.stage).join(', ')}`)
