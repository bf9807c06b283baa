import { Validator } from '@seriousme/openapi-schema-validator'

/** What is wrong first says enough: most of what follows says it again. */
const SHOWN_MAX = 10

/** Fails unless the contract is an OpenAPI document whose references lead somewhere: the server takes it as it is. */
export async function assertValidContract(contract: Record<string, unknown>, name: string): Promise<void> {
  // The validator removes the references of what it is given.
  const { valid, errors = [] } = await new Validator().validate(structuredClone(contract))
  if (valid) return
  const lines = typeof errors === 'string' ? [errors] : errors.map(toLine)
  throw new Error(`${name} is not valid:\n${lines.slice(0, SHOWN_MAX).join('\n')}`)
}

const toLine = ({ instancePath, message }: { readonly instancePath: string; readonly message?: string | undefined }) =>
  `  ${instancePath}: ${message}`
