import type { Clock } from '../../../clock.ts'
import type { PinnedConnectors } from '../../../connectors/pinned-connectors.ts'
import type { Egress } from '../../../egress/egress.ts'
import type { Events } from '../../../events.ts'
import type { Ids } from '../../../ids.ts'
import type { Jobs } from '../../../jobs/jobs.ts'
import type { Notices } from '../../../notices/notices.ts'
import type { Objects } from '../../../objects/objects.ts'
import type { Oltp } from '../../../oltp/oltp.ts'
import type { LanguageModel } from '../../language-model/language-model.ts'
import type { CommentReader } from '../../text/parallel/open-reader.ts'
import type { KeptRecords } from './keep-records.ts'

/** What whoever works on insights has. */
export interface AdvanceDeps {
  readonly oltp: Oltp
  readonly jobs: Pick<Jobs, 'wake'>
  readonly notices: Pick<Notices, 'announce'>
  readonly events: Events
  readonly clock: Clock
  readonly ids: Ids
  readonly pinnedConnectors: PinnedConnectors
  /** Where files go; undefined where there is no object storage. */
  readonly objects: Pick<Objects, 'put' | 'list' | 'delete'> | undefined
  readonly openReader: () => CommentReader
  /** Of one tenant at the same time, over all processes. */
  readonly runningMax: number
  /** Where the API is for the rest of the world. */
  readonly publicUrl: string | undefined
  /** Undefined where none is configured: then nothing is sent anywhere. */
  readonly languageModel: LanguageModel | undefined
  readonly egress: Pick<Egress, 'send'>
  /** What comments are read with. */
  readonly modelVersion: string
}

/** And from one step to the next. */
export interface StepDeps extends AdvanceDeps {
  readonly keptRecords: KeptRecords
}
