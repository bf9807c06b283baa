import { type HostileTarget, sampleHostileRequests } from '../packages/control-plane/test/support/hostile-requests.ts'
import { judgeHostileReply } from '../packages/control-plane/test/support/judge-hostile-reply.ts'
import type { Drill } from './drill.ts'
import { createAnswerTally, sendAll, toAnswerFigures, toProcessFigures } from './support/answer-tally.ts'
import { startApiProcess } from './support/api-process.ts'
import { createDrillSurvey } from './support/platform.ts'
import { readNumber } from './support/read-number.ts'

/** In portions, because the largest bodies of 20,000 requests would fill the memory of the one who sends them. */
const PORTION = 1_000

export const drill: Drill = {
  name: 'malformed',
  title: 'malformed requests are answered with problems, by a process whose memory stays bounded',
  async run({ seed, args, platforms }) {
    const count = readNumber(args, '--requests', 20_000)
    await using running = await platforms.openPlatform()
    const survey = await createDrillSurvey(running.howazit)
    const response = {
      surveyId: survey.id,
      submittedAt: '2026-11-01T08:00:00Z',
      answers: [{ questionId: survey.questions[0]?.id, numericValue: 9 }],
    }
    const target: HostileTarget = { token: running.tokens[0] as string, response }
    await using api = await startApiProcess(running.platform.config)
    const tally = createAnswerTally()
    for (let sent = 0; sent < count; sent += PORTION) {
      const requests = sampleHostileRequests(target, { count: Math.min(PORTION, count - sent), seed: seed + sent })
      await sendAll(api.url, requests, { tally, judge: judgeHostileReply })
    }
    const process = await toProcessFigures({ url: api.url, pid: api.child.pid as number })
    return { figures: [...toAnswerFigures(tally, 'without a proper problem'), ...process] }
  },
}
