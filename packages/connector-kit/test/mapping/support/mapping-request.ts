import type { Mapping, MappingRequest } from '../../../src/index.ts'

const defaults: Omit<MappingRequest, 'mapping' | 'version'> = {
  group: 'javascript:shared:0',
  tenantId: 'tenant-a',
  event: { type: 'response.created', data: { score: 9, comment: 'Great "value" & more\n', region: 'EU' } },
  context: { now: '2026-01-02T03:04:05.678Z', seed: 'seed-1' },
}

export function javascript(source: string, changes: Partial<MappingRequest> = {}): MappingRequest {
  return toRequest({ kind: 'javascript', source }, changes)
}

export function template(source: string, changes: Partial<MappingRequest> = {}): MappingRequest {
  return toRequest({ kind: 'handlebars', source }, { group: 'templates', ...changes })
}

export function textTemplate(source: string, changes: Partial<MappingRequest> = {}): MappingRequest {
  return toRequest({ kind: 'handlebars', source, output: 'text' }, { group: 'templates', ...changes })
}

function toRequest(mapping: Mapping, changes: Partial<MappingRequest>): MappingRequest {
  return { ...defaults, version: mapping.source, mapping, ...changes }
}
