const METHODS = ['get', 'put', 'post', 'patch', 'delete']

const pascalCase = (name) => name[0].toUpperCase() + name.slice(1)

/** Every operation of the contract with its method, path and first success status, in the contract's order. */
export const listOperations = (contract) =>
  Object.entries(contract.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => ({
      id: item[method].operationId,
      method: method.toUpperCase(),
      path,
      status: Number(Object.keys(item[method].responses).find((status) => status.startsWith('2'))),
    })),
  )

const renderImports = (operations) =>
  operations.flatMap(({ id }) => [`  ${pascalCase(id)}Data,`, `  ${pascalCase(id)}Responses,`]).join('\n')

const renderTypes = ({ id }) => {
  const name = pascalCase(id)
  return `  ${id}: { data: ${name}Data; reply: ${name}Responses[keyof ${name}Responses] }`
}

const renderEntry = ({ id, method, path, status }) =>
  `  ${id}: { method: '${method}', path: '${path}', status: ${status} },`

/** The operations as TypeScript: their types by operationId, and where each one is found. */
export const renderOperations = (contract) => {
  const operations = listOperations(contract)
  return `// Generated from openapi/howazit.yaml by scripts/generate.mjs.

import type {
${renderImports(operations)}
} from './types.gen.ts'

/** What each operation takes and answers, by operationId. */
export interface Operations {
${operations.map(renderTypes).join('\n')}
}

/** An operation of the contract. */
export type OperationId = keyof Operations

/** Where each operation is found, and the status of its success. */
export const OPERATIONS: Readonly<Record<OperationId, { method: string; path: string; status: number }>> = {
${operations.map(renderEntry).join('\n')}
}
`
}
