import fc from 'fast-check'
import { type ContractRequest, contractRequests } from '../packages/control-plane/test/support/contract-requests.ts'
import { createFuzzTarget } from '../packages/control-plane/test/support/create-fuzz-target.ts'
import { sampleHostileRequests } from '../packages/control-plane/test/support/hostile-requests.ts'
import { judgeContractReply } from '../packages/control-plane/test/support/judge-contract-reply.ts'
import { judgeHostileReply } from '../packages/control-plane/test/support/judge-hostile-reply.ts'
import { atLeast, type Drill } from './drill.ts'
import { createAnswerTally, sendAll, toAnswerFigures, toProcessFigures } from './support/answer-tally.ts'
import { startApiProcess } from './support/api-process.ts'
import { readNumber } from './support/read-number.ts'

const PORTION = 1_000
/** Of every portion: bytes that no generator of JSON values would make. */
const HOSTILE = 50

export const drill: Drill = {
  name: 'R19',
  title: 'fuzz: requests made from the contract, half of them spoilt, get what the contract says and never a 5xx',
  async run({ seed, args, platforms }) {
    const count = readNumber(args, '--requests', 100_000)
    await using running = await platforms.openPlatform()
    const { url, operatorToken } = running.platform
    const tokens = { token: running.tokens[0] as string, operatorToken }
    await using api = await startApiProcess(running.platform.config)

    const tally = createAnswerTally()
    let [invalid, accepted] = [0, 0]
    const judge = (request: ContractRequest, reply: Parameters<typeof judgeContractReply>[1]) => {
      const { isValid, complaint } = judgeContractReply(request, reply)
      if (!isValid) invalid += 1
      else if (reply.status < 300) accepted += 1
      return (
        complaint && `${request.operation.operationId}: ${complaint} ${JSON.stringify(request.content).slice(0, 500)}`
      )
    }
    for (let sent = 0; sent < count; sent += PORTION) {
      // Anew, because requests before may have revoked or deleted what is known.
      const { target, response } = await createFuzzTarget(url, tokens)
      const size = Math.min(PORTION, count - sent)
      const requests = fc.sample(contractRequests(target), { numRuns: size - HOSTILE, seed: seed + sent })
      await sendAll(api.url, requests, { tally, judge })
      const hostile = sampleHostileRequests({ ...target, response }, { count: HOSTILE, seed: seed + sent })
      await sendAll(api.url, hostile, { tally, judge: judgeHostileReply })
    }
    const process = await toProcessFigures({ url: api.url, pid: api.child.pid as number })
    return {
      figures: [
        ...toAnswerFigures(tally, 'answers off the contract, or invalid requests accepted'),
        atLeast('requests that the contract does not allow', invalid, count / 5),
        // Or nothing would have been reached but the validation.
        atLeast('requests that were valid and accepted', accepted, count / 10),
        ...process,
      ],
    }
  },
}
