import type { Runtime } from '@howazit/runtime'
import type { RouteHandlers } from '../generated/fastify.gen.ts'
import { deleteSavedFilter } from '../operations/delete-saved-filter.ts'
import { exportDeadLetters } from '../operations/export-dead-letters.ts'
import { getDeadLetter } from '../operations/get-dead-letter.ts'
import { getDeadLetterStats } from '../operations/get-dead-letter-stats.ts'
import { getSavedFilter } from '../operations/get-saved-filter.ts'
import { listDeadLetters } from '../operations/list-dead-letters.ts'
import { listSavedFilters } from '../operations/list-saved-filters.ts'
import { saveFilter } from '../operations/save-filter.ts'
import { suggestIncidents } from '../operations/suggest-incidents.ts'
import { suggestPlatformIncidents } from '../operations/suggest-platform-incidents.ts'

export const deadLetterHandlers = (runtime: Runtime) =>
  ({
    listDeadLetters: listDeadLetters(runtime),
    getDeadLetterStats: getDeadLetterStats(runtime),
    exportDeadLetters: exportDeadLetters(runtime),
    getDeadLetter: getDeadLetter(runtime),
    listSavedFilters: listSavedFilters(runtime),
    saveFilter: saveFilter(runtime),
    getSavedFilter: getSavedFilter(runtime),
    deleteSavedFilter: deleteSavedFilter(runtime),
    suggestIncidents: suggestIncidents(runtime),
    suggestPlatformIncidents: suggestPlatformIncidents(runtime),
  }) satisfies Partial<RouteHandlers>
