import type { FastifyReply, FastifyRequest } from 'fastify'
import { listOperations } from './contract.ts'
import { sendProblem } from './problem.ts'

/** As long as a path of ours can get, and what is shown of a longer one. */
const PATH_LENGTH_MAX = 200

const routes = listOperations().map(({ method, path }) => ({
  methods: method === 'GET' ? ['GET', 'HEAD'] : [method],
  pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`),
}))

/** Methods the contract has at a path, for `Allow`; none where there is no such path. */
function methodsAt(path: string): string[] {
  const methods = routes.filter(({ pattern }) => pattern.test(path)).flatMap((route) => route.methods)
  return methods.length === 0 ? [] : [...methods, 'OPTIONS']
}

/** Answers what no route takes: OPTIONS with what there is, another method with 405, another path with 404. */
export function answerAbsentRoute(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.split('?', 1)[0] as string
  const allowed = methodsAt(path)
  if (allowed.length === 0) {
    const detail = `There is no ${request.method} ${path.slice(0, PATH_LENGTH_MAX)}.`
    return sendProblem(request, reply, 'not_found', { pointer: '/path', detail })
  }
  reply.header('allow', allowed.join(', '))
  if (request.method === 'OPTIONS') return reply.code(204).send()
  return sendProblem(request, reply, 'method_not_allowed', { expected: allowed.join(', ') })
}
