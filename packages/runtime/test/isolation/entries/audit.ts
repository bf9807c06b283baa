import { type Entries, NO_IDS, PAGE } from './entry.ts'

const WHOLE_LOG = 'takes no id: it is about all of the log of who is given'

export const auditEntries = {
  as: 'is the same runtime: what it is given says who acts, and opens nothing',
  'audit.record': NO_IDS,
  'audit.get': ({ audit }, tenant, { entryId }) => audit.get(tenant, entryId),
  'audit.list': ({ audit }, tenant, { webhookId }) => audit.list(tenant, { ...PAGE, subject: webhookId }),
  'audit.export': WHOLE_LOG,
  'audit.verify': WHOLE_LOG,
} satisfies Entries
