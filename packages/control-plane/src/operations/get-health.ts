import type { Operation } from '../operation.ts'
import { version } from '../version.ts'

export const getHealth: Operation<'getHealth'> = () => async (_request, reply) => {
  return reply.code(200).send({ status: 'ok', version })
}
