import packageJson from '../../package.json' with { type: 'json' }
import type { Operation } from '../operation.ts'

export const getHealth: Operation<'getHealth'> = () => async (_request, reply) => {
  return reply.code(200).send({ status: 'ok', version: packageJson.version })
}
