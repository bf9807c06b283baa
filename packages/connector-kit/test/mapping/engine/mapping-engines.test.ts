import { testMappingEngine } from './mapping-engine.contract.ts'

testMappingEngine('isolated-vm')
testMappingEngine('quickjs')
