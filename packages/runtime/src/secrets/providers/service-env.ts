const NAMES = [
  'AZURE_TENANT_ID',
  'AZURE_CLIENT_ID',
  'AZURE_CLIENT_SECRET',
  'AZURE_FEDERATED_TOKEN_FILE',
  'AZURE_AUTHORITY_HOST',
  'VAULT_TOKEN',
  'VAULT_TOKEN_FILE',
  'VAULT_NAMESPACE',
] as const

/** How key services know us, under the names that their own tools and Kubernetes use; AWS's are read by its own search. */
export type ServiceEnv = Readonly<Partial<Record<(typeof NAMES)[number], string>>>

export const readServiceEnv = (source: NodeJS.ProcessEnv = process.env): ServiceEnv =>
  Object.fromEntries(NAMES.flatMap((name) => (source[name] ? [[name, source[name]]] : [])))

/** Those and AWS's, for another process of the same platform. */
export const passServiceEnv = (source: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(source).filter(([name]) => /^(AWS|AZURE|VAULT)_|^NODE_EXTRA_CA_CERTS$/.test(name)))
