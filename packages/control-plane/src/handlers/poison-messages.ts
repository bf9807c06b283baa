import type { Runtime } from '@howazit/runtime'
import type { RouteHandlers } from '../generated/fastify.gen.ts'
import { discardPoisonMessages } from '../operations/discard-poison-messages.ts'
import { getPoisonMessage } from '../operations/get-poison-message.ts'
import { getPoisonStats } from '../operations/get-poison-stats.ts'
import { listPoisonMessages } from '../operations/list-poison-messages.ts'
import { replayPoisonMessages } from '../operations/replay-poison-messages.ts'

export const poisonMessageHandlers = (runtime: Runtime) =>
  ({
    listPoisonMessages: listPoisonMessages(runtime),
    getPoisonStats: getPoisonStats(runtime),
    replayPoisonMessages: replayPoisonMessages(runtime),
    discardPoisonMessages: discardPoisonMessages(runtime),
    getPoisonMessage: getPoisonMessage(runtime),
  }) satisfies Partial<RouteHandlers>
