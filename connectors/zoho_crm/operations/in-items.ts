import type { Operation } from '@howazit/connector-kit'

/** Whatever the status, what became of each record stands in the list; a reply without one is about the request. */
export const inItems: Pick<Operation, 'success' | 'partial' | 'remoteId'> = {
  success: [{ status: ['2xx', 400] }, { body: '/data/0/code' }],
  partial: {
    items: '/data',
    by: 'order',
    lists: 'all',
    ok: [{ body: '/code', is: ['SUCCESS'] }],
    remoteId: '/details/id',
  },
  remoteId: { body: '/data/0/details/id' },
}
