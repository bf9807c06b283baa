import type { Runtime } from '@howazit/runtime'
import type { RouteHandlers } from '../generated/fastify.gen.ts'
import { answerInbound } from '../operations/answer-inbound.ts'
import { getInbound } from '../operations/get-inbound.ts'
import { listPolls } from '../operations/list-polls.ts'
import { receiveInbound } from '../operations/receive-inbound.ts'
import { rotateInboundKey } from '../operations/rotate-inbound-key.ts'
import { startPoll } from '../operations/start-poll.ts'
import { stopPoll } from '../operations/stop-poll.ts'
import { subscribeInbound } from '../operations/subscribe-inbound.ts'
import { unsubscribeInbound } from '../operations/unsubscribe-inbound.ts'

/** What comes from the other side: its calls, and what is asked of it. */
export const inboundHandlers = (runtime: Runtime) =>
  ({
    getInbound: getInbound(runtime),
    rotateInboundKey: rotateInboundKey(runtime),
    subscribeInbound: subscribeInbound(runtime),
    unsubscribeInbound: unsubscribeInbound(runtime),
    listPolls: listPolls(runtime),
    startPoll: startPoll(runtime),
    stopPoll: stopPoll(runtime),
    answerInbound: answerInbound(runtime),
    receiveInbound: receiveInbound(runtime),
  }) satisfies Partial<RouteHandlers>
