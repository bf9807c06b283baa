import type { StreamReplay, StreamReplayRequest } from '@howazit/sdk'
import type { Audit } from '../audit/audit-log.ts'
import type { Clock } from '../clock.ts'
import type { Ids } from '../ids.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { Page, PageQuery } from '../runtime.ts'
import type { Stream } from '../stream/stream.ts'
import type { StreamHistory } from '../stream/stream-history.ts'

/** Topics that are read again, of all tenants: for operators. */
export interface StreamReplays {
  /** Reads a topic again and compares it with what was made of it; with `dryRun` only says how much that is. */
  start(request: StreamReplayRequest): Promise<StreamReplay>
  get(replayId: string): Promise<StreamReplay>
  list(query: PageQuery): Promise<Page<StreamReplay>>
  /** Repairs what was found missing. */
  apply(replayId: string): Promise<StreamReplay>
  cancel(replayId: string): Promise<StreamReplay>
  /** What was found, one a line. */
  export(replayId: string): Promise<AsyncIterable<string>>
}

export interface StreamReplaysDeps {
  readonly oltp: Pick<Oltp, 'asOperator'>
  readonly stream: Pick<Stream, 'lag'>
  readonly history: Pick<StreamHistory, 'findRanges'>
  /** The rows of a response lie on any shard of a cluster, where no one statement compares them. */
  readonly isClickhouseCluster: boolean
  readonly clock: Clock
  readonly ids: Ids
  readonly audit: Audit
}
