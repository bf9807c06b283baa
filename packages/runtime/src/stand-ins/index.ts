/* `@howazit/runtime/stand-ins`: what stands for vendors while one develops; no part of a platform in production. */

export { type ChosenStandIn, chooseStandIns } from './choose-stand-ins.ts'
export { type ServedStandIns, type StandIn, serveStandIns } from './serve-stand-ins.ts'
